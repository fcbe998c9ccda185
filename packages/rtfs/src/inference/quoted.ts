import { type Place, RtfsError, RtfsParseError } from "../errors.ts";
import type { MapNode } from "../ir/ir.ts";
import { walk } from "../ir/walk.ts";
import { prStr } from "../printer/printer.ts";
import { compile, type Program } from "../program.ts";
import { keyword, type Value } from "../values/index.ts";

/** A program that another one keeps as data: the body of an object (reference §15). */
export interface QuotedProgram {
  /** such as `plan` */
  readonly object: string;
  /** null where it has none */
  readonly name: string | null;
  readonly at: Place;
  /** read from its printed text, as whoever runs it reads it; a text says why it is no program */
  readonly program: Program | string;
}

/** The programs that a program keeps and can't run itself: none of what they call counts among what it reaches. */
export function quotedPrograms({ unit, file }: Program): QuotedProgram[] {
  const found: QuotedProgram[] = [];
  walk(unit.body, (node) => {
    if (node.kind === "map") found.push(...quotedIn(node, file));
  });
  return found;
}

function quotedIn(node: MapNode, file: string): QuotedProgram[] {
  const type = constantAt("rtfs/type", node);
  const body = constantAt("body", node) ?? constantAt("program", node);
  if (type === undefined || body === undefined) return [];
  const name = constantAt("name", node);
  const object = prStr(type).slice(1);
  return [{ object, name: typeof name === "string" ? name : null, at: node.at, program: read(body, file) }];
}

function constantAt(name: string, { entries }: MapNode): Value | undefined {
  const key = keyword(name);
  const found = entries.find(([each]) => each.kind === "constant" && each.value === key)?.[1];
  return found?.kind === "constant" ? found.value : undefined;
}

function read(body: Value, file: string): Program | string {
  try {
    return compile(prStr(body), { file });
  } catch (thrown) {
    if (thrown instanceof RtfsParseError) return thrown.message;
    if (thrown instanceof RtfsError) return thrown.value.message;
    throw thrown;
  }
}
