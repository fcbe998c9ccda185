import type { Constants } from "../inference/constants.ts";
import { idsOf } from "../inference/sites.ts";
import { isObject, type Json, type JsonSchema } from "../interchange/json.ts";
import { toPlain } from "../interchange/plain.ts";
import type { HostCall } from "../ir/ir.ts";
import { typeOf as typeOfSchema } from "../types/type-of-schema.ts";
import type { Field, Type } from "../types/types.ts";
import { keyword, mapFrom, PMap, type Value, Vector } from "../values/index.ts";
import { described } from "./described.ts";
import { kinds, kindsOf } from "./kinds.ts";
import { isDisjoint } from "./relations.ts";

/** What a capability declares of the values that cross to it and back. */
export interface Boundary {
  readonly input: JsonSchema;
  readonly output: JsonSchema;
  /** why an input is refused; null where it is taken */
  refuses(input: Json): string | null;
}

/** The boundary of the capability with a canonical id; undefined where nothing answers to it. */
export type Boundaries = (id: string) => Boundary | undefined;

const ANY: Type = { type: "any" };

/** The capabilities of a program, as types. */
export class Capabilities {
  readonly #boundaries: Boundaries;
  readonly #constants: Constants;
  readonly #outputs = new Map<string, Type>();
  readonly #inputs = new Map<string, Type>();

  constructor(boundaries: Boundaries, constants: Constants) {
    this.#boundaries = boundaries;
    this.#constants = constants;
  }

  /** The one capability that a call can be of, if its boundary is known. */
  of(call: HostCall): { readonly id: string; readonly boundary: Boundary } | null {
    const [id, second] = idsOf(call, this.#constants) ?? [];
    const boundary = id === undefined || second !== undefined ? undefined : this.#boundaries(id);
    return id === undefined || boundary === undefined ? null : { id, boundary };
  }

  outputOf(call: HostCall): Type {
    const found = this.of(call);
    if (found === null) return ANY;
    return remembered(this.#outputs, found.id, () => crossing(typeOfSchema(found.boundary.output)));
  }

  /** Why the arguments of a call can never be taken; null where they may be. */
  inputProblem(call: HostCall, args: readonly Type[]): Problem | null {
    const found = this.of(call);
    const message = found === null ? null : this.#problem(call, { ...found, args });
    return found === null || message === null
      ? null
      : { message, hint: `\`npx ambit describe ${found.id}\` shows what it takes.` };
  }

  #problem(call: HostCall, { id, boundary, args }: Crossing): string | null {
    const names = declaredFields(boundary.input);
    if (names !== null && args.length > Math.max(1, names.length)) return tooMany(id, { count: args.length, names });
    const constant = this.#constantInput(call, { names, schema: boundary.input });
    if (constant !== undefined) return boundary.refuses(constant);
    const input = inputType(args, names);
    const expected = remembered(this.#inputs, id, () => crossing(typeOfSchema(boundary.input)));
    if (input === null || !isDisjoint(input, expected)) return null;
    return misfit(input, { expected, id });
  }

  /** The whole input as it will be sent; undefined where the run decides some of it. */
  #constantInput({ args }: HostCall, { names, schema }: DeclaredInput): Json | undefined {
    const values = args.map((arg) => this.#constants.of(arg));
    const known = values.filter((value) => value !== undefined);
    if (known.length !== values.length) return undefined;
    try {
      return toPlain(arranged(known, names), schema);
    } catch {
      return undefined;
    }
  }
}

interface Problem {
  readonly message: string;
  readonly hint: string;
}

interface Crossing {
  readonly id: string;
  readonly boundary: Boundary;
  readonly args: readonly Type[];
}

interface DeclaredInput {
  readonly names: readonly string[] | null;
  readonly schema: JsonSchema;
}

function remembered(known: Map<string, Type>, id: string, make: () => Type): Type {
  const type = known.get(id) ?? make();
  known.set(id, type);
  return type;
}

/** The input that arguments are arranged to (reference §13.1). */
function arranged(args: readonly Value[], names: readonly string[] | null): Value {
  const [first] = args;
  if (first === undefined) return PMap.empty;
  if (args.length === 1 && first instanceof PMap) return first;
  if (names === null) return mapFrom([[keyword("args"), Vector.of([...args])]]);
  return mapFrom(args.map((arg, index): [Value, Value] => [names[index] ?? "", arg]));
}

/** The same of their types; null where a single argument may be the input itself or its first field. */
function inputType(args: readonly Type[], names: readonly string[] | null): Type | null {
  const [first] = args;
  if (first !== undefined && args.length === 1) {
    const own = kindsOf(first);
    if ((own & kinds("map")) !== 0) return own === kinds("map") ? first : null;
  }
  const items: Field[] = (names ?? []).slice(0, args.length).map((name, index) => {
    return { name, type: args[index] ?? ANY, isOptional: false };
  });
  const fields: Field[] =
    names === null ? [{ name: "args", type: { type: "tuple", items: args }, isOptional: false }] : items;
  return { type: "record", fields: args.length === 0 ? [] : fields, others: null, isClosed: true };
}

function declaredFields(schema: JsonSchema): readonly string[] | null {
  const properties = typeof schema === "boolean" ? undefined : schema.properties;
  return isObject(properties) ? Object.keys(properties) : null;
}

function tooMany(id: string, { count, names }: { count: number; names: readonly string[] }): string {
  return `${id} takes at most ${names.length} arguments (${names.join(", ")}), got ${count}`;
}

/** The first field that is in the way, or the input as a whole. */
function misfit(input: Type, { expected, id }: { expected: Type; id: string }): string {
  if (input.type === "record" && expected.type === "record") {
    for (const field of expected.fields) {
      const own = input.fields.find(({ name }) => name === field.name);
      if (own === undefined && field.isOptional === false) return `the input of ${id} lacks the field ${field.name}`;
      if (own !== undefined && isDisjoint(own.type, field.type))
        return `${field.name} of ${id} is ${described(field.type)}, and this is ${described(own.type)}`;
    }
    const further = input.fields.find(({ name }) => expected.fields.every((field) => field.name !== name));
    if (further !== undefined) return `the input of ${id} has no field ${further.name}`;
  }
  return `the input of ${id} is ${described(expected)}, and this is ${described(input)}`;
}

/** What a program may hand over for a type of JSON, or be handed by another program: each kind that has such JSON. */
function crossing(type: Type, depth = 0): Type {
  if (depth > DEEPEST) return ANY;
  const inner = (each: Type) => crossing(each, depth + 1);
  switch (type.type) {
    case "named":
      return type.name === "string" ? TEXT : type.name === "integer" ? { type: "number" } : type;
    case "sequenceOf":
      return { ...type, of: inner(type.of) };
    case "tuple":
      return { ...type, items: type.items.map(inner) };
    case "record":
      return {
        ...type,
        fields: type.fields.map((field) => ({ ...field, type: inner(field.type) })),
        others: type.others === null ? null : inner(type.others),
      };
    case "union":
      return { ...type, types: type.types.map(inner) };
    case "and":
      return { type: "and", types: type.types.map(inner), predicates: [] };
    case "enum":
      return { type: "union", types: [type, ...kindsOfPlain(type.values)] };
    case "alias":
      return type.target.type === null ? ANY : inner(type.target.type);
    default:
      return type;
  }
}

const DEEPEST = 12;

/** kinds of values whose plain form is text that says the same */
const AS_TEXT = (["keyword", "timestamp", "uuid", "resource-handle"] as const).map(
  (name): Type => ({ type: "named", name }),
);
const TEXT: Type = { type: "union", types: [{ type: "named", name: "string" }, ...AS_TEXT] };

function kindsOfPlain(values: readonly Value[]): Type[] {
  const types: Type[] = [];
  if (values.some((value) => typeof value === "string")) types.push(...AS_TEXT);
  if (values.some((value) => typeof value === "number")) types.push({ type: "number" });
  if (values.some((value) => typeof value === "object" && value !== null)) types.push(ANY);
  return types;
}
