import { AmbitError, type ErrorCode, type Json, type JsonSchema, messageOf } from "@ambit/sdk";
import type { ValidateFunction } from "ajv/dist/2020.js";
import { checkedSchema } from "./schema-check.ts";
import { schemaEngine, startFollowing } from "./schema-engine.ts";
import { describeProblems } from "./schema-problem.ts";

/** Accepts a value or throws an `AmbitError` that names the first place that doesn't fit. */
export type Validator = (value: Json) => void;

interface ValidatorOptions {
  code: Extract<ErrorCode, "EXECUTE_INPUT_INVALID" | "EXECUTE_OUTPUT_INVALID" | "RESOLVE_MANIFEST_INVALID">;
  /** what is validated, as the message's first words: "Input of ccos.io.log" */
  what: string;
  /** the schema is one of our own: it isn't held to the schema of schemas, which takes 30 ms to compile */
  isOurs?: boolean;
}

/** A validator that compiles its schema when it is first used. */
export function lazyValidator(schema: JsonSchema, options: ValidatorOptions): Validator {
  const parse = parser<Json>(schema, options);
  return (value) => {
    parse(value);
  };
}

/** Gives foreign JSON the type that its schema describes. Compiles the schema when it is first used. */
export function parser<T>(schema: JsonSchema, { code, what, isOurs = false }: ValidatorOptions): (value: Json) => T {
  let validate: ValidateFunction<T> | undefined;
  return (value) => {
    validate ??= compileSchema<T>(schema, { isOurs });
    const candidate: unknown = value;
    if (runs(validate, candidate)) return candidate;
    const { message, details } = describeProblems(validate.errors ?? [], value);
    throw new AmbitError(code, `${what} ${message}`, { details, hint: hints[code] });
  };
}

const hints = {
  EXECUTE_INPUT_INVALID: "`npx ambit describe ID` shows the input that a capability expects.",
  EXECUTE_OUTPUT_INVALID: "The capability broke its own output schema: mend its implementation or the schema.",
  RESOLVE_MANIFEST_INVALID: "A manifest needs id, description, input, output, effects and provider.",
};

/** Refuses a schema that would not compile, without waiting for its first use. */
export function assertSchema(schema: JsonSchema): void {
  compileSchema(schema, { isOurs: false });
}

/** Compiles a schema after it has been held to the budget. Throws `RESOLVE_MANIFEST_INVALID`. */
function compileSchema<T>(schema: JsonSchema, { isOurs }: { isOurs: boolean }): ValidateFunction<T> {
  const { ajv, formats } = schemaEngine();
  const checked = checkedSchema(schema, { formats });
  startFollowing(); // the schema of schemas has comments too
  try {
    if (!isOurs && ajv.validateSchema(checked, true) !== true) throw new Error("it breaks the schema of schemas");
    return ajv.compile<T>(checked);
  } catch (cause) {
    throw new AmbitError("RESOLVE_MANIFEST_INVALID", `The schema is not valid: ${messageOf(cause)}`, { cause });
  }
}

function runs<T>(validate: ValidateFunction<T>, value: unknown): value is T {
  startFollowing();
  try {
    return validate(value);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const message = "The schema's references ask for more work than a validation may take";
    throw new AmbitError("RESOLVE_MANIFEST_INVALID", message, { cause, hint: "Simplify the schema's use of $ref." });
  }
}
