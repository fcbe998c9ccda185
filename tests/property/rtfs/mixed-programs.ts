import { Choices } from "./choices.ts";

type Sort = "int" | "string" | "vector" | "map" | "boolean";

interface Names {
  /** what is in scope, by what it was meant to hold */
  readonly known: readonly { readonly name: string; readonly sort: Sort }[];
  readonly depth: number;
  readonly flags: number;
}

type Make = (choices: Choices, names: Names) => string;

/** most branches inside each other: each nesting asks a parameter of its own, `@f0`, `@f1` … */
export const FLAGS = 3;

/**
 * A program over values of several types, where one part in a dozen has the wrong one. All of its parts are evaluated
 * once its parameters have had every combination of true and false.
 */
export function mixedProgramOf(stream: readonly number[]): string {
  fresh = 0;
  const choices = new Choices(stream);
  const names: Names = { known: [], depth: 0, flags: 0 };
  const structs = "(deftype Point [:map [:a :int] [:b :string]])";
  return `${structs}\n${make(choices.of(["int", "string", "vector", "map", "boolean"]), choices, names)}`;
}

let fresh = 0;
const deepest = 5;

function make(sort: Sort, choices: Choices, names: Names): string {
  const isWrong = choices.below(24) === 23;
  const own = isWrong ? choices.of<Sort>(["string", "int", "map", "vector", "boolean"]) : sort;
  const inside = { ...names, depth: names.depth + 1 };
  const makers = inside.depth > deepest ? leaves[own] : [...leaves[own], ...anywhere(own), ...branches[own]];
  return choices.of(makers as [Make, ...Make[]])(choices, inside);
}

const of =
  (sort: Sort): Make =>
  (c, n) =>
    make(sort, c, n);
const [int, text, vec, map, bool] = (["int", "string", "vector", "map", "boolean"] as const).map(of) as [
  Make,
  Make,
  Make,
  Make,
  Make,
];

function variable(sort: Sort): Make {
  return (c, n) => {
    const [first, ...rest] = n.known.filter((each) => each.sort === sort).map(({ name }) => name);
    return first === undefined ? leaves[sort][0](c, n) : c.of([first, ...rest]);
  };
}

const leaves: Readonly<Record<Sort, readonly [Make, ...Make[]]>> = {
  int: [(c) => String(c.below(9)), variable("int")],
  string: [(c) => c.of(['"a"', '"xyz"', '""']), variable("string")],
  vector: [() => "[1 2 3]", variable("vector")],
  map: [() => '{:a 1 :b "b"}', variable("map")],
  boolean: [(c) => c.of(["true", "false"]), variable("boolean")],
};

const SORTS = ["int", "string", "vector", "map", "boolean"] as const;
const TYPES: Readonly<Record<Sort, string>> = {
  int: ":int",
  string: ":string",
  vector: "[:vector :any]",
  map: "Point",
  boolean: ":bool",
};

function bound(c: Choices, n: Names): { name: string; sort: Sort; names: Names } {
  const name = `v${fresh++}`;
  const sort = c.of<Sort>(SORTS);
  return { name, sort, names: { ...n, known: [...n.known, { name, sort }] } };
}

function anywhere(sort: Sort): readonly Make[] {
  return [
    (c, n) => {
      if (n.flags >= FLAGS) return make(sort, c, n);
      const inner = { ...n, flags: n.flags + 1 };
      return `(if @f${n.flags} ${make(sort, c, inner)} ${make(sort, c, inner)})`;
    },
    (c, n) => {
      const { name, sort: own, names } = bound(c, n);
      const annotation = c.below(2) === 0 ? "" : ` : ${TYPES[own]}`;
      return `(let [${name}${annotation} ${make(own, c, n)}] ${make(sort, c, names)})`;
    },
    (c, n) => {
      const { name, sort: own, names } = bound(c, n);
      const annotation = c.below(2) === 0 ? "" : ` : ${TYPES[own]}`;
      return `((fn [${name}${annotation}] ${make(sort, c, names)}) ${make(own, c, n)})`;
    },
    (c, n) => {
      const { name, sort: own, names } = bound(c, n);
      return `(let [{:keys [a b] :as ${name}} ${map(c, n)}] (do ${make(own, c, n)} ${make(sort, c, { ...names, known: [...names.known, { name: "a", sort: "int" }, { name: "b", sort: "string" }] })}))`;
    },
    (c, n) => `(do ${make(c.of<Sort>(SORTS), c, n)} ${make(sort, c, n)})`,
    (c, n) => `(match ${int(c, n)} 100000 :never _ ${make(sort, c, n)})`,
  ];
}

const branches: Readonly<Record<Sort, readonly Make[]>> = {
  int: [
    (c, n) => `(+ ${int(c, n)} ${int(c, n)})`,
    (c, n) => `(count ${c.of([text, vec, map])(c, n)})`,
    (c, n) => `(:a ${map(c, n)})`,
    (c, n) => `(get ${map(c, n)} :a)`,
    (c, n) => `(nth ${vec(c, n)} 0)`,
    (c, n) => `(reduce + 0 ${vec(c, n)})`,
    (c, n) => `(call :t.length ${text(c, n)})`,
    (c, n) => `(inc (first (map (fn [x] (+ x ${int(c, n)})) ${vec(c, n)})))`,
    (c, n) => `(let [[x y] ${vec(c, n)}] (+ x y))`,
  ],
  string: [
    (c, n) => `(str ${make(c.of<Sort>(SORTS), c, n)} ${text(c, n)})`,
    (c, n) => `(string-upper ${text(c, n)})`,
    (c, n) => `(:b ${map(c, n)})`,
    (c, n) => `(call :t.read {:path ${text(c, n)}})`,
    (c, n) => `(call :t.read {:path ${text(c, n)} :lines ${int(c, n)}})`,
    (c, n) => `(join "," ${vec(c, n)})`,
  ],
  vector: [
    (c, n) => `[${int(c, n)} ${int(c, n)}]`,
    (c, n) => `(map inc ${vec(c, n)})`,
    (c, n) => `(conj ${vec(c, n)} ${int(c, n)})`,
    (c, n) => `(step-parallel ${int(c, n)} ${int(c, n)})`,
    (c, n) => `(for [x ${vec(c, n)}] (+ x ${int(c, n)}))`,
  ],
  map: [
    (c, n) => `{:a ${int(c, n)} :b ${text(c, n)}}`,
    (c, n) => `(assoc ${map(c, n)} :a ${int(c, n)})`,
    (c, n) => `(merge ${map(c, n)} {:b ${text(c, n)}})`,
    (c, n) => `(update ${map(c, n)} :a inc)`,
  ],
  boolean: [
    (c, n) => `(> ${int(c, n)} ${int(c, n)})`,
    (c, n) => `(string? ${make(c.of<Sort>(SORTS), c, n)})`,
    (c, n) => `(not ${bool(c, n)})`,
    (c, n) => `(= ${text(c, n)} ${text(c, n)})`,
  ],
};
