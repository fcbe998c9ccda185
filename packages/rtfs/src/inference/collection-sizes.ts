import type { Invoke, Node, Variable } from "../ir/ir.ts";
import { originOf } from "../ir/link-sources.ts";
import { countOf } from "../library/elements.ts";
import type { Constants } from "./constants.ts";

/** The most elements that the collection which a node gives can have; null where no bound is known before the run. */
export type Sizes = (node: Node) => number | null;

export function sizesOf(constants: Constants): Sizes {
  const measurer = new Measurer(constants);
  return (node) => measurer.sizeOf(node);
}

/** functions that give at most as many elements as their last argument has */
const KEEPING = new Set(
  `map mapv map-indexed filter remove keep take-while drop-while drop take-last drop-last sort sort-by reverse distinct vec
  rest next keys vals entries map-keys map-vals filter-map select-keys`.split(/\s+/),
);

class Measurer {
  readonly #constants: Constants;
  readonly #variables = new Map<Variable, number | null>();

  constructor(constants: Constants) {
    this.#constants = constants;
  }

  sizeOf(node: Node): number | null {
    return this.#constantSize(node) ?? this.#madeSize(node);
  }

  #constantSize(node: Node): number | null {
    const options = this.#constants.options(node);
    if (options === null) return null;
    const sizes = options.map(countOf).filter((size) => size !== undefined);
    return sizes.length === options.length ? Math.max(0, ...sizes) : null;
  }

  #madeSize(node: Node): number | null {
    switch (node.kind) {
      case "vector":
        return node.items.length;
      case "map":
        return node.entries.length;
      case "define":
      case "check":
        return this.sizeOf(node.value);
      case "let":
      case "scope":
        return this.sizeOf(node.body);
      case "if":
        return this.#most([node.consequent, node.alternative]);
      case "read":
        return node.otherwise === null ? this.#ofVariable(node.variable) : null;
      case "invoke":
        return node.callee.kind === "builtin" ? this.#ofCall(node.callee.name, node) : null;
      default:
        return null;
    }
  }

  #most(nodes: readonly Node[]): number | null {
    const sizes = nodes.map((node) => this.sizeOf(node)).filter((size) => size !== null);
    return sizes.length === nodes.length ? Math.max(...sizes) : null;
  }

  #ofVariable(variable: Variable): number | null {
    const original = originOf(variable);
    const known = this.#variables.get(original);
    if (known !== undefined) return known;
    this.#variables.set(original, null);
    const { sources } = original;
    const size = sources === null || sources.length === 0 ? null : this.#most(sources);
    this.#variables.set(original, size);
    return size;
  }

  #ofCall(name: string, { args }: Invoke): number | null {
    const [first] = args;
    const last = args.at(-1);
    if (name === "list" || name === "vector") return args.length;
    if (name === "range" || name === "numbers") return spanOf(name, args.map(this.#constants.of));
    if (name === "repeat") return this.#countIn(first);
    if (name === "take") return this.#countIn(first) ?? (last === undefined ? null : this.sizeOf(last));
    return KEEPING.has(name) && last !== undefined ? this.sizeOf(last) : null;
  }

  #countIn(node: Node | undefined): number | null {
    const n = node === undefined ? undefined : this.#constants.of(node);
    return typeof n === "number" && Number.isSafeInteger(n) ? Math.max(0, n) : null;
  }
}

function spanOf(name: string, values: readonly unknown[]): number | null {
  const numbers = values.filter((value) => Number.isSafeInteger(value)).map(Number);
  if (numbers.length !== values.length || numbers.length === 0) return null;
  const [first = 0, second, step = 1] = numbers;
  if (name === "numbers") return second === undefined ? null : Math.max(0, second - first + 1);
  const [start, end] = second === undefined ? [0, first] : [first, second];
  return step === 0 ? null : Math.max(0, Math.ceil((end - start) / step));
}
