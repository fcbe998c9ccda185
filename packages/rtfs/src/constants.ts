import type { Node, Variable } from "./ir.ts";
import { findBuiltin } from "./library/lookup.ts";
import { mapFrom, type Value, vectorFrom } from "./values/index.ts";
import { Meter } from "./values/meter.ts";

/** The value of a node where it is the same in every run; undefined where that isn't plain. */
export type Constants = (node: Node) => Value | undefined;

/** longest text that is put together before the run, in UTF-16 units */
const LONGEST = 65_536;

/** Follows constants through variables that hold one value only, collections and `str`. */
export function constantsOf(): Constants {
  const known = new Map<Variable, Value | undefined>();
  const ofNode: Constants = (node) => {
    switch (node.kind) {
      case "constant":
        return node.value;
      case "read":
        return node.otherwise === null ? ofVariable(node.variable) : undefined;
      case "define":
      case "check":
        return ofNode(node.value);
      case "vector": {
        const items = all(node.items);
        return items === null ? undefined : vectorFrom(items);
      }
      case "map": {
        const items = all(node.entries.flat());
        return items === null ? undefined : mapFrom(pairs(items));
      }
      case "invoke":
        return node.callee.kind === "builtin" && node.callee.name === "str" ? text(node.args) : undefined;
      default:
        return undefined;
    }
  };
  const ofVariable = (variable: Variable): Value | undefined => {
    const original = originOf(variable);
    if (known.has(original)) return known.get(original);
    known.set(original, undefined);
    const [source, second] = original.sources ?? [];
    const value = source === undefined || second !== undefined ? undefined : ofNode(source);
    known.set(original, value);
    return value;
  };
  const all = (nodes: readonly Node[]): Value[] | null => {
    const values = nodes.map(ofNode);
    const found = values.filter((value) => value !== undefined);
    return found.length === values.length ? found : null;
  };
  const text = (nodes: readonly Node[]): Value | undefined => {
    const str = findBuiltin("str");
    const values = all(nodes);
    if (values === null || str === undefined || "plan" in str || !values.every(isShort)) return undefined;
    const joined = str.apply(values, new Meter());
    return isShort(joined) ? joined : undefined;
  };
  return ofNode;
}

/** A text of bounded length, or another value without parts. */
function isShort(value: Value): boolean {
  if (typeof value === "string") return value.length <= LONGEST;
  return typeof value !== "object" || value === null || !("size" in value);
}

function pairs(items: readonly Value[]): [Value, Value][] {
  return items.flatMap((key, i): [Value, Value][] => (i % 2 === 0 ? [[key, items[i + 1] ?? null]] : []));
}

export function originOf(variable: Variable): Variable {
  return variable.origin === null ? variable : originOf(variable.origin);
}
