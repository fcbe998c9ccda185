import { type Constants, originOf } from "./constants.ts";
import type { Invoke, Node, Variable } from "./ir.ts";
import { countOf } from "./library/elements.ts";

/** The most elements that the collection which a node gives can have; null where no bound is known before the run. */
export type Sizes = (node: Node) => number | null;

/** functions that give at most as many elements as their last argument has */
const KEEPING = new Set(
  `map mapv map-indexed filter remove keep take-while drop-while drop take-last drop-last sort sort-by reverse distinct vec
  rest next keys vals entries map-keys map-vals filter-map select-keys`.split(/\s+/),
);

export function sizesOf(constants: Constants): Sizes {
  const known = new Map<Variable, number | null>();
  const sizeOf: Sizes = (node) => constantSize(node, constants) ?? made(node);
  const made: Sizes = (node) => {
    switch (node.kind) {
      case "vector":
        return node.items.length;
      case "map":
        return node.entries.length;
      case "define":
      case "check":
        return sizeOf(node.value);
      case "let":
      case "scope":
        return sizeOf(node.body);
      case "if":
        return most([node.consequent, node.alternative]);
      case "read":
        return node.otherwise === null ? ofVariable(node.variable) : null;
      case "invoke":
        return node.callee.kind === "builtin" ? ofCall(node.callee.name, node) : null;
      default:
        return null;
    }
  };
  const ofVariable = (variable: Variable): number | null => {
    const original = originOf(variable);
    const before = known.get(original);
    if (before !== undefined) return before;
    known.set(original, null);
    const size = original.sources === null || original.sources.length === 0 ? null : most(original.sources);
    known.set(original, size);
    return size;
  };
  const most = (nodes: readonly Node[]): number | null => {
    const sizes = nodes.map(sizeOf).filter((size) => size !== null);
    return sizes.length === nodes.length ? Math.max(...sizes) : null;
  };
  const ofCall = (name: string, { args }: Invoke): number | null => {
    if (name === "list" || name === "vector") return args.length;
    if (name === "range" || name === "numbers") return spanOf(name, args.map(constants.of));
    if (name === "repeat") return countIn(args[0], constants);
    const last = args.at(-1);
    if (name === "take") return countIn(args[0], constants) ?? (last === undefined ? null : sizeOf(last));
    return KEEPING.has(name) && last !== undefined ? sizeOf(last) : null;
  };
  return sizeOf;
}

function constantSize(node: Node, constants: Constants): number | null {
  const options = constants.options(node);
  if (options === null) return null;
  const sizes = options.map(countOf).filter((size) => size !== undefined);
  return sizes.length === options.length ? Math.max(0, ...sizes) : null;
}

function spanOf(name: string, values: readonly unknown[]): number | null {
  const numbers = values.filter((value) => Number.isSafeInteger(value)).map(Number);
  if (numbers.length !== values.length || numbers.length === 0) return null;
  const [first = 0, second, step = 1] = numbers;
  if (name === "numbers") return second === undefined ? null : Math.max(0, second - first + 1);
  const [start, end] = second === undefined ? [0, first] : [first, second];
  return step === 0 ? null : Math.max(0, Math.ceil((end - start) / step));
}

function countIn(node: Node | undefined, constants: Constants): number | null {
  const n = node === undefined ? undefined : constants.of(node);
  return typeof n === "number" && Number.isSafeInteger(n) ? Math.max(0, n) : null;
}
