import { asRtfsError, fail } from "../errors.ts";
import type { Extract, If, Invoke, Node, Variable } from "../ir/ir.ts";
import { originOf } from "../ir/link-sources.ts";
import { findBuiltin } from "../library/lookup.ts";
import { lookUp } from "../run/machine.ts";
import { equals, isTruthy, Keyword, mapFrom, PMap, Sequence, type Value, vectorFrom } from "../values/index.ts";
import { Meter, metered } from "../values/meter.ts";

/** What nodes can be, from the program's text alone. */
export interface Constants {
  /** the value of a node where it is the same in every run; undefined where that isn't plain */
  of(node: Node): Value | undefined;
  /** every value that a node can have, each once; null where that isn't plain, or where they are many */
  options(node: Node): Options;
}

export type Options = readonly Value[] | null;

/** Follows constants through variables, branches, collections, destructuring and a few functions of the library. */
export function constantsOf(): Constants {
  const follower = new Follower();
  return {
    of(node) {
      const options = follower.options(node);
      return options?.length === 1 ? options[0] : undefined;
    },
    options: (node) => follower.options(node),
  };
}

/** most values that one node is followed to */
const MOST = 32;
/** names and nested nodes that are followed into each other */
const DEEPEST = 200;
/** longest text that is put together before the run, in UTF-16 units */
const LONGEST = 65_536;

/** Functions that say what a path, a host or an id is put together of. */
const FOLDED = new Set(
  `str join format name namespace keyword get get-in nth first second last find assoc merge dissoc select-keys vector list
  hash-map string-join string-upper string-lower string-trim upper lower trim string-replace`.split(/\s+/),
);

class Follower {
  readonly #variables = new Map<Variable, Options>();
  readonly #nodes = new Map<Node, Options>();
  readonly #allowance = new Allowance();
  #depth = 0;

  options(node: Node): Options {
    if (this.#depth >= DEEPEST) return null;
    this.#depth++;
    try {
      return this.#optionsOf(node);
    } finally {
      this.#depth--;
    }
  }

  #optionsOf(node: Node): Options {
    switch (node.kind) {
      case "constant":
        return [node.value];
      case "define":
      case "check":
        return this.options(node.value);
      case "let":
      case "scope":
        return this.options(node.body);
      case "do":
        return this.#last(node.items);
      case "if":
        return this.#any(this.#taken(node));
      case "or":
        return this.#any(node.items);
      case "read":
        return this.#either(this.#ofVariable(node.variable), node.otherwise);
      default:
        return this.#remembered(node);
    }
  }

  #remembered(node: Node): Options {
    const known = this.#nodes.get(node);
    if (known !== undefined) return known;
    const options = this.#made(node);
    this.#nodes.set(node, options);
    return options;
  }

  #made(node: Node): Options {
    switch (node.kind) {
      case "vector":
        return this.#combined(node.items, vectorFrom);
      case "map":
        return this.#combined(node.entries.flat(), (items) => mapFrom(pairs(items)));
      case "extract":
        return this.#parts(node);
      case "invoke":
        return this.#folded(node);
      default:
        return null;
    }
  }

  #last(items: readonly Node[]): Options {
    const last = items.at(-1);
    return last === undefined ? null : this.options(last);
  }

  /** The branches that a test may take. */
  #taken({ test, consequent, alternative }: If): readonly Node[] {
    const options = this.options(test);
    if (options === null) return [consequent, alternative];
    return [...(options.some(isTruthy) ? [consequent] : []), ...(options.every(isTruthy) ? [] : [alternative])];
  }

  #any(nodes: readonly Node[]): Options {
    return distinct(nodes.map((node) => this.options(node)));
  }

  #either(options: Options, otherwise: Node | null): Options {
    return otherwise === null || options === null ? options : distinct([options, this.options(otherwise)]);
  }

  /** What a variable holds whenever it is read: one of all that is ever stored in it. */
  #ofVariable(variable: Variable): Options {
    const original = originOf(variable);
    const known = this.#variables.get(original);
    if (known !== undefined) return known;
    this.#variables.set(original, null);
    const { sources } = original;
    const options = sources === null || sources.length === 0 ? null : this.#any(sources);
    this.#variables.set(original, options);
    return options;
  }

  #parts({ from, part }: Extract): Options {
    const whole = this.options(from);
    if (whole === null) return null;
    const found = whole.map((value): Value | undefined => {
      if (part.part === "field" && value instanceof PMap) return value.get(part.key) ?? null;
      if (part.part === "element" && value instanceof Sequence) return value.get(part.index) ?? null;
      return part.part === "sequence" || part.part === "mapping" ? value : undefined;
    });
    return found.includes(undefined) ? null : distinct([found.filter((value) => value !== undefined)]);
  }

  #folded({ callee, args }: Invoke): Options {
    if (callee.kind === "constant" && (callee.value instanceof Keyword || callee.value instanceof PMap)) {
      const { value } = callee;
      return this.#combined(args, (values) => lookUp(value, values));
    }
    const entry = callee.kind === "builtin" && FOLDED.has(callee.name) ? findBuiltin(callee.name) : undefined;
    if (entry === undefined || "plan" in entry || args.length < entry.min || args.length > entry.max) return null;
    return this.#combined(args, (values) => entry.apply(values, this.#allowance));
  }

  /** What is made of every choice of the nodes' values. */
  #combined(nodes: readonly Node[], make: (values: readonly Value[]) => Value): Options {
    let rows: Value[][] = [[]];
    for (const node of nodes) {
      const options = this.options(node);
      if (options === null || rows.length * options.length > MOST) return null;
      const [only] = options;
      if (only !== undefined && options.length === 1) for (const row of rows) row.push(only);
      else rows = options.flatMap((option) => rows.map((row) => [...row, option]));
    }
    const made = rows.map((row) => this.#attempt(() => make(row)));
    return made.includes(undefined) ? null : distinct([made.filter((value) => value !== undefined)]);
  }

  #attempt(make: () => Value): Value | undefined {
    try {
      const value = metered(this.#allowance, make);
      return isShort(value) ? value : undefined;
    } catch (thrown) {
      if (asRtfsError(thrown) === null) throw thrown;
      return undefined;
    }
  }
}

/** What following the constants of one program may cost in all. */
class Allowance extends Meter {
  override left = 2_000_000;
  override room = 1 << 26;

  override refill(): never {
    return fail("StepLimit", "The constants of the program are not followed any further");
  }

  override enlarge(): never {
    return this.refill();
  }
}

function distinct(all: readonly Options[]): Options {
  const values: Value[] = [];
  for (const options of all) {
    if (options === null) return null;
    for (const option of options) if (!values.some((known) => equals(known, option))) values.push(option);
    if (values.length > MOST) return null;
  }
  return values;
}

/** A text of bounded length, or another value. */
function isShort(value: Value): boolean {
  return typeof value !== "string" || value.length <= LONGEST;
}

function pairs(items: readonly Value[]): [Value, Value][] {
  return items.flatMap((key, i): [Value, Value][] => (i % 2 === 0 ? [[key, items[i + 1] ?? null]] : []));
}
