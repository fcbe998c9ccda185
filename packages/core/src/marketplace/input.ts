import { decode, encode, isKeywordName, keyword, mapFrom, PMap, toPlain, type Value, Vector } from "@ambit/rtfs";
import { AmbitError, type Encoded, isJsonObject, type Json, type JsonSchema, messageOf } from "@ambit/sdk";

/** A call's input: as JSON for schemas and providers, and in the lossless codec for those that keep more. */
export interface NormalisedInput {
  plain: Json;
  encoded: Encoded;
}

/**
 * Arranges positional arguments as a capability's input (language reference §13.1): one map is the input, none is
 * `{}`, others are the declared fields in order, and `{args: […]}` where the schema declares no record.
 * Throws `EXECUTE_INPUT_INVALID` for too many arguments and for what JSON can't hold.
 */
export function normaliseInput(args: readonly Encoded[], inputSchema: JsonSchema): NormalisedInput {
  const input = arrange(decoded(args), declaredFields(inputSchema));
  return { plain: asJson(input, inputSchema), encoded: asInput(() => encode(input)) };
}

/** Names of a record schema's fields in the order of declaration; undefined when it declares no record. */
export function declaredFields(schema: JsonSchema): readonly string[] | undefined {
  if (typeof schema === "boolean") return undefined;
  const { properties } = schema;
  if (!isJsonObject(properties)) return undefined;
  return Object.keys(properties);
}

function arrange(args: readonly Value[], fields: readonly string[] | undefined): Value {
  const [first] = args;
  if (first === undefined) return PMap.empty;
  if (args.length === 1 && first instanceof PMap) return first;
  if (fields === undefined) return mapFrom([[keyword("args"), Vector.of([...args])]]);
  if (args.length > fields.length) throw tooMany(args.length, fields);
  return mapFrom(args.map((arg, index): [Value, Value] => [keyOf(fields[index] ?? ""), arg]));
}

function decoded(args: readonly Encoded[]): Value[] {
  return asInput(() => args.map(decode));
}

function keyOf(field: string): Value {
  return isKeywordName(field) ? keyword(field) : field;
}

function asJson(input: Value, schema: JsonSchema): Json {
  return asInput(() => toPlain(input, schema));
}

function asInput<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new AmbitError("EXECUTE_INPUT_INVALID", `The input has no plain form: ${messageOf(cause)}`, {
      cause,
      hint: "A capability takes data: no functions, symbols, errors, NaN or integers beyond 2^53.",
    });
  }
}

function tooMany(count: number, fields: readonly string[]): AmbitError {
  const takes = fields.length === 0 ? "no argument" : `at most ${fields.length} (${fields.join(", ")})`;
  return new AmbitError("EXECUTE_INPUT_INVALID", `${count} arguments given, and the capability takes ${takes}`, {
    kind: "ArityMismatch",
    hint: "Give the fields in this order, or one map with them.",
    details: { count, fields: [...fields] },
  });
}
