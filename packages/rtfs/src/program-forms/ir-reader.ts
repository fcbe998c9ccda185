import { isSite } from "../analyzer/context.ts";
import type { Place } from "../errors.ts";
import type { Capture, Node, Unit, Variable } from "../ir/ir.ts";
import { linkSources } from "../ir/link-sources.ts";
import type { Type } from "../types/types.ts";
import { verifyFrames } from "./ir-frames.ts";
import { nodeFields } from "./ir-shapes.ts";
import { isCount, type Reader, readFields } from "./shape.ts";
import { type } from "./type-shapes.ts";

/**
 * Reads what `writeUnit` wrote, and takes nothing else: every part has the shape of its table, and evaluating the program
 * can't meet anything that evaluating an analyzed one could not. What is wrong is told to `refuse`.
 */
export function readUnit(json: unknown, refuse: (what: string) => never): Unit {
  const tables = tablesOf(json, refuse);
  const reader = new UnitReader(tables, refuse);
  const body = reader.node(tables.body);
  const unit: Unit = { body, frameSize: tables.frameSize, variables: reader.programVariables() };
  verifyFrames(unit, refuse);
  linkSources(unit);
  return unit;
}

interface Tables {
  readonly frameSize: number;
  readonly body: unknown;
  readonly types: readonly unknown[];
  readonly variables: readonly unknown[];
  readonly files: readonly string[];
  readonly places: readonly number[];
}

const TABLES = ["frameSize", "body", "types", "variables", "files", "places"];

function tablesOf(json: unknown, refuse: (what: string) => never): Tables {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return refuse("it is no object");
  const fields = new Map<string, unknown>(Object.entries(json));
  if (fields.size !== TABLES.length || !TABLES.every((name) => fields.has(name)))
    return refuse("its tables are others");
  const array = (name: string): readonly unknown[] => {
    const table = fields.get(name);
    return Array.isArray(table) ? table : refuse(`${name} is no array`);
  };
  const frameSize = fields.get("frameSize");
  if (!isCount(frameSize)) return refuse("the size of its frame is no count");
  const files = array("files").filter((file): file is string => typeof file === "string" && file.isWellFormed());
  const places = array("places").filter(isCount);
  if (files.length !== array("files").length || places.length !== array("places").length || places.length % 4 !== 0)
    return refuse("its places are damaged");
  return { frameSize, body: fields.get("body"), types: array("types"), variables: array("variables"), files, places };
}

class UnitReader implements Reader {
  readonly refuse: (what: string) => never;
  readonly #variables: readonly Variable[];
  readonly #targets: { type: Type | null }[];
  readonly #places: readonly Place[];
  readonly #sites = new Set<string>();

  constructor(tables: Tables, refuse: (what: string) => never) {
    this.refuse = refuse;
    this.#places = placesOf(tables, refuse);
    this.#variables = tables.variables.map((row) => this.#variable(row));
    this.#targets = tables.types.map(() => ({ type: null }));
    for (const [index, written] of tables.types.entries()) {
      const target = this.#targets[index];
      if (target !== undefined && written !== null) target.type = type.read(written, this);
    }
  }

  /** They stand first in the table, in the order of their slots. */
  programVariables(): readonly Variable[] {
    const variables = this.#variables.filter(({ home }) => home === "program");
    const isOrdered = variables.every(
      (variable, index) => variable.slot === index && !variable.isBoxed && !variable.isLate,
    );
    return isOrdered ? variables : this.refuse("the variables of the program are out of place");
  }

  node(json: unknown): Node {
    const [kind, at, ...values] = Array.isArray(json) ? json : this.refuse("a node is expected");
    const parts = typeof kind === "string" ? nodeFields.get(kind) : undefined;
    if (parts === undefined) return this.refuse("there is no kind of node of this name");
    const node = readFields<Node>(parts, { values, head: { kind, at: this.place(at) }, from: this });
    if (node.kind === "lambda") for (const capture of node.captures) this.#link(capture);
    return node;
  }

  variable(json: unknown): Variable {
    return (isCount(json) ? this.#variables[json] : undefined) ?? this.refuse("there is no variable of this number");
  }

  place(json: unknown): Place {
    return (isCount(json) ? this.#places[json] : undefined) ?? this.refuse("there is no place of this number");
  }

  target(json: unknown): { type: Type | null } {
    return (isCount(json) ? this.#targets[json] : undefined) ?? this.refuse("there is no type of this number");
  }

  site(json: unknown): string {
    if (typeof json !== "string" || !isSite(json) || this.#sites.has(json))
      return this.refuse("a call has no name of its own");
    this.#sites.add(json);
    return json;
  }

  #link({ from, to }: Capture): void {
    if (to.origin !== null) this.refuse("a variable is captured twice");
    to.origin = from;
  }

  #variable(row: unknown): Variable {
    const [name, home, slot, boxed, late, extra] = Array.isArray(row) ? row : [];
    const isShaped = typeof name === "string" && name.isWellFormed() && isCount(slot) && isFlag(boxed) && isFlag(late);
    if (!isShaped || (home !== "program" && home !== "frame") || extra !== undefined)
      return this.refuse("a variable is damaged");
    return { name, home, slot, isBoxed: boxed === 1, isLate: late === 1, sources: [], origin: null };
  }
}

function placesOf({ places, files }: Tables, refuse: (what: string) => never): Place[] {
  const read: Place[] = [];
  for (let at = 0; at < places.length; at += 4) {
    const [number = -1, line = 0, column = 0, offset = 0] = places.slice(at, at + 4);
    const file = files[number];
    if (file === undefined || line === 0 || column === 0) return refuse("its places are damaged");
    read.push({ file, line, column, offset });
  }
  return read;
}

function isFlag(json: unknown): json is 0 | 1 {
  return json === 0 || json === 1;
}
