import { type Constants, constantsOf } from "../inference/constants.ts";
import type { Effects } from "../inference/effects.ts";
import type { Extract, HostCall, Invoke, Lambda, MapNode, Node, Read, Unit, Variable } from "../ir/ir.ts";
import { originOf } from "../ir/link-sources.ts";
import type { Field, Type } from "../types/types.ts";
import { Keyword, PMap, Sequence, type Value } from "../values/index.ts";
import { arityFor, declaredIn } from "./declared.ts";
import { isSubtype, join } from "./relations.ts";
import { signatures } from "./signatures.ts";
import { BOOLEAN, INTEGER, MAP, NIL, PREDICATES, truthOf, verdict } from "./verdicts.ts";

/** What is known before the run of the values that nodes have. */
export interface Inference {
  typeOf(node: Node): Type;
  /** what an annotated parameter is checked against; null for any other variable */
  declared(variable: Variable): Type | null;
  readonly constants: Constants;
}

export interface InferOptions {
  readonly effects: Effects;
  /** the type of what a call gives; `any` where it declares nothing */
  outputOf(call: HostCall): Type;
}

const ANY: Type = { type: "any" };
const NEVER: Type = { type: "never" };
const FUNCTION: Type = { type: "named", name: "function" };

/** Infers types on demand, each node's once. What isn't followed may be anything. */
export function inferTypes(unit: Unit, options: InferOptions): Inference {
  return new Inferrer(unit, options);
}

/** nodes and names that are gone into from one another */
const DEEPEST = 150;
/** longest vector that is known element by element */
const LONGEST_TUPLE = 64;

class Inferrer implements Inference {
  readonly constants = constantsOf();
  readonly #options: InferOptions;
  readonly #nodes = new Map<Node, Type>();
  readonly #variables = new Map<Variable, Type>();
  readonly #declared: ReadonlyMap<Variable, Type>;
  /** records whose keys are all keywords; of others a field may stand under a string */
  readonly #literals = new WeakSet<Type>();
  #depth = 0;

  constructor(unit: Unit, options: InferOptions) {
    this.#options = options;
    this.#declared = declaredIn(unit);
  }

  declared(variable: Variable): Type | null {
    return this.#declared.get(originOf(variable)) ?? null;
  }

  typeOf(node: Node): Type {
    const known = this.#nodes.get(node);
    if (known !== undefined) return known;
    if (this.#depth >= DEEPEST) return ANY;
    this.#depth++;
    this.#nodes.set(node, ANY);
    const type = this.#infer(node);
    this.#nodes.set(node, type);
    this.#depth--;
    return type;
  }

  #infer(node: Node): Type {
    switch (node.kind) {
      case "constant":
        return { type: "enum", values: [node.value] };
      case "read":
        return this.#read(node);
      case "define":
        return this.typeOf(node.value);
      case "check":
        return narrower(this.typeOf(node.value), node.type);
      case "let":
      case "scope":
      case "hinted":
        return this.typeOf(node.body);
      case "do":
        return this.#last(node.items);
      case "if":
        return this.#choice(node.test, [node.consequent, node.alternative]);
      case "or":
      case "and":
        return join(node.items.map((item) => this.typeOf(item)));
      case "lambda":
      case "builtin":
        return FUNCTION;
      case "vector":
        return this.#tuple(node.items);
      case "map":
        return this.#record(node);
      case "invoke":
        return this.#invoke(node);
      case "extract":
        return this.#extract(node);
      case "call":
        return this.#options.outputOf(node);
      case "for":
        return node.collects ? { type: "sequenceOf", of: this.typeOf(node.body) } : NIL;
      case "loop":
        return this.typeOf(node.body);
      case "step":
        return node.continues ? ANY : this.typeOf(node.body);
      case "try":
        return join([node.body, ...node.clauses.map(({ body }) => body)].map((each) => this.typeOf(each)));
      case "parallel":
        return node.collects ? ANY : { type: "tuple", items: node.branches.map((branch) => this.#result(branch, 0)) };
      case "is":
      case "bind":
        return BOOLEAN;
      case "raise":
      case "recur":
      case "unbound":
        return NEVER;
      default:
        return ANY;
    }
  }

  #last(items: readonly Node[]): Type {
    const last = items.at(-1);
    return last === undefined ? NIL : this.typeOf(last);
  }

  /** Of branches that a test never takes, the other. */
  #choice(test: Node, [consequent, alternative]: readonly [Node, Node]): Type {
    const truth = truthOf(this.typeOf(test));
    if (truth !== null) return this.typeOf(truth ? consequent : alternative);
    return join([this.typeOf(consequent), this.typeOf(alternative)]);
  }

  #read({ variable, otherwise }: Read): Type {
    const own = this.#ofVariable(variable);
    return otherwise === null ? own : join([own, this.typeOf(otherwise)]);
  }

  #ofVariable(variable: Variable): Type {
    const original = originOf(variable);
    const known = this.#variables.get(original);
    if (known !== undefined) return known;
    this.#variables.set(original, ANY);
    const { sources } = original;
    const declared = this.#declared.get(original) ?? ANY;
    const isKnown = sources !== null && sources.length > 0;
    const type = isKnown ? join(sources.map((source) => this.typeOf(source))) : declared;
    this.#variables.set(original, type);
    return type;
  }

  #tuple(items: readonly Node[]): Type {
    if (items.length > LONGEST_TUPLE) return { type: "sequenceOf", of: ANY };
    return { type: "tuple", items: items.map((item) => this.typeOf(item)) };
  }

  /** A map that is written out has its fields and no others, where its keys are names. */
  #record({ entries }: MapNode): Type {
    const keys = entries.map(([key]) => this.constants.of(key));
    const names = keys.map(nameOf).filter((name) => name !== null);
    if (names.length !== entries.length || new Set(names).size !== names.length) return MAP;
    const fields = entries.map(([, value], index): Field => {
      return { name: names[index] ?? "", type: this.typeOf(value), isOptional: false };
    });
    const record: Type = { type: "record", fields, others: null, isClosed: true };
    if (keys.every((key) => key instanceof Keyword)) this.#literals.add(record);
    return record;
  }

  #invoke(node: Invoke): Type {
    const constant = this.constants.options(node);
    if (constant !== null) return { type: "enum", values: constant };
    const { callee, args } = node;
    if (callee.kind === "constant" && callee.value instanceof Keyword) return this.#field(args, callee.value);
    if (callee.kind === "builtin") return this.#builtin(callee.name, args);
    const { lambdas, isUnknown } = this.#options.effects.targets(node);
    if (isUnknown || lambdas.length === 0) return ANY;
    return join(lambdas.map((lambda) => this.#result(lambda, args.length)));
  }

  #result(lambda: Lambda, count: number): Type {
    const arity = arityFor(lambda, count);
    return arity === undefined ? NEVER : this.typeOf(arity.body);
  }

  #builtin(name: string, args: readonly Node[]): Type {
    const [first, second] = args;
    const key = second === undefined ? undefined : this.constants.of(second);
    if (name === "get" && first !== undefined && args.length === 2 && key !== undefined)
      return this.#field([first], key);
    const test = PREDICATES[name];
    if (test !== undefined && first !== undefined) return verdict(this.typeOf(first), test);
    if (ARITHMETIC.has(name) && args.every((arg) => isSubtype(this.typeOf(arg), INTEGER))) return INTEGER;
    return signatures.get(name)?.result ?? ANY;
  }

  #field([target, otherwise]: readonly Node[], key: Value): Type {
    if (target === undefined) return ANY;
    const type = this.#fieldOf(this.typeOf(target), key);
    return otherwise === undefined ? type : join([type, this.typeOf(otherwise)]);
  }

  /** What a collection of the type has under a key: nil where it has nothing. */
  #fieldOf(type: Type, key: Value): Type {
    switch (type.type) {
      case "enum":
        return join(type.values.map((value) => constantField(value, key)));
      case "union":
        return join(type.types.map((each) => this.#fieldOf(each, key)));
      case "tuple":
        return typeof key === "number" ? (type.items[key] ?? NIL) : ANY;
      case "record": {
        const field = key instanceof Keyword ? type.fields.find(({ name }) => name === key.name) : undefined;
        if (this.#literals.has(type)) return field?.type ?? NIL;
        return field === undefined ? ANY : join([field.type, NIL]);
      }
      default:
        return ANY;
    }
  }

  #extract({ from, part }: Extract): Type {
    const type = this.typeOf(from);
    switch (part.part) {
      case "sequence":
      case "mapping":
        return type;
      case "field":
        return this.#fieldOf(type, part.key);
      case "element":
        return this.#fieldOf(type, part.index);
      case "tail":
        return { type: "named", name: "vector" };
      case "others":
        return MAP;
      case "isMapping":
        return verdict(type, MAP);
      default:
        return BOOLEAN;
    }
  }
}

const ARITHMETIC = new Set(["+", "-", "*", "inc", "dec", "abs", "max", "min", "quot", "rem", "mod"]);

/** Once checked, a value is of both types; the one that says more is kept. */
function narrower(type: Type, checked: Type): Type {
  return isSubtype(type, checked) ? type : checked;
}

function nameOf(key: Value | undefined): string | null {
  if (key instanceof Keyword) return key.name;
  return typeof key === "string" ? key : null;
}

function constantField(value: Value, key: Value): Type {
  if (value instanceof PMap) return { type: "enum", values: [value.get(key) ?? null] };
  if (value instanceof Sequence && typeof key === "number" && Number.isInteger(key))
    return { type: "enum", values: [value.get(key) ?? null] };
  return value === null ? NIL : ANY;
}
