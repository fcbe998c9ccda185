import { dataOf } from "../error-data.ts";
import { ErrorValue, RtfsError } from "../errors.ts";
import { type Effects, inferEffects } from "../inference/effects.ts";
import type { Node } from "../ir/ir.ts";
import { sequence } from "../ir/nodes.ts";
import { childrenOf } from "../ir/walk.ts";
import type { Linking, Module } from "./modules.ts";

/** Raises `PurityViolation` where a module reaches a call while it is loaded (reference §11). */
export function checkLoading({ modules }: Linking, effects: Effects): void {
  for (const { module } of modules.values()) {
    if (module === null || callIn(module.body, effects) === null) continue;
    const call = callIn(module.body, effectsAlone(module));
    if (call !== null) failImpure(module, call);
  }
}

/** What the host would get to know of, and how it is told of a module that does it. */
const IMPURE: ReadonlyMap<Node["kind"], string> = new Map([
  ["call", "calls a capability"],
  ["parallel", "runs branches side by side"],
  ["step", "takes a step"],
]);

/** The first node that the host gets to know of when this one is evaluated; null where none does. */
function callIn(node: Node, effects: Effects): Node | null {
  if (IMPURE.has(node.kind)) return node;
  if (node.kind === "lambda") return null;
  for (const child of childrenOf(node)) {
    const found = callIn(child, effects);
    if (found !== null) return found;
  }
  return node.kind === "invoke" && effects.suspends(node) ? node : null;
}

/** The effects of a module with what it imports alone: the program around it changes nothing of what loading it does. */
function effectsAlone(module: Module): Effects {
  const bodies: Node[] = [];
  const seen = new Set<Module>();
  const visit = (each: Module): void => {
    if (seen.has(each)) return;
    seen.add(each);
    each.imports.forEach(visit);
    bodies.push(each.body);
  };
  visit(module);
  return inferEffects({ body: sequence(bodies, module.body.at), frameSize: 0, variables: [] });
}

function failImpure({ name }: Module, { kind, at }: Node): never {
  const message = `the module ${name} ${IMPURE.get(kind) ?? "may call a capability"} while it is loaded`;
  const data = dataOf({ module: name, hint: "Put it into a function: loading a module only defines things." });
  throw new RtfsError(new ErrorValue({ kind: "PurityViolation", message, data, at }));
}
