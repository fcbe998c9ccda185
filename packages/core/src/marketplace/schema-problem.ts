import type { Json } from "@ambit/sdk";
import type { ErrorObject } from "ajv/dist/2020.js";

/** First problem as words and facts, with the number of further ones. */
export interface Problem {
  message: string;
  details: { path: string; expected: string; actual: string; further: number };
}

export function describeProblems(errors: readonly ErrorObject[], value: Json): Problem {
  const [first, ...others] = telling(errors);
  if (first === undefined) return describe({ path: "", expected: "a value that fits the schema", value, others: [] });
  return describe({ ...expectation(first), value, others });
}

/** Errors inside the branches of a failed alternative say less than the alternative itself. */
function telling(errors: readonly ErrorObject[]): ErrorObject[] {
  const failed = errors.filter(({ keyword }) => keyword === "anyOf" || keyword === "oneOf" || keyword === "if");
  const choices = [...new Set(failed.map(({ schemaPath }) => `${schemaPath}/`))]; // few, however large the value is
  return errors.filter(({ schemaPath }) => !choices.some((choice) => schemaPath.startsWith(choice)));
}

interface Expectation {
  path: string;
  expected: string;
}

function expectation({ keyword, params, instancePath, message }: ErrorObject): Expectation {
  const at = (key: unknown) => `${instancePath}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
  switch (keyword) {
    case "type":
      return { path: instancePath, expected: [params.type].flat().join(" or ") };
    case "required":
      return { path: at(params.missingProperty), expected: "a value (the field is required)" };
    case "additionalProperties":
      return { path: at(params.additionalProperty), expected: "no such field" };
    case "unevaluatedProperties":
      return { path: at(params.unevaluatedProperty), expected: "no such field" };
    case "const":
      return { path: instancePath, expected: brief(params.allowedValue) };
    case "enum":
      return { path: instancePath, expected: `one of ${[params.allowedValues].flat().map(brief).join(", ")}` };
    case "format":
      return { path: instancePath, expected: `text in the format ${params.format}` };
    case "pattern":
      return { path: instancePath, expected: `text that matches ${params.pattern}` };
    case "anyOf":
      return { path: instancePath, expected: "a value that fits one of the alternatives" };
    case "oneOf":
      return { path: instancePath, expected: "a value that fits exactly one of the alternatives" };
    default:
      return { path: instancePath, expected: (message ?? keyword).replace(/^must (be )?/, "") };
  }
}

interface Described extends Expectation {
  value: Json;
  others: readonly ErrorObject[];
}

function describe({ path, expected, value, others }: Described): Problem {
  const actual = actualAt(value, path);
  return {
    message: `doesn't fit its schema${placed(path)}: expected ${expected}, got ${actual}${alsoWrong(others)}`,
    details: { path, expected, actual, further: others.length },
  };
}

/** A single further problem is told, as a misspelt field makes two. */
function alsoWrong([other, ...others]: readonly ErrorObject[]): string {
  if (other === undefined) return "";
  if (others.length > 0) return ` (and ${others.length + 1} more problems)`;
  const { path, expected } = expectation(other);
  return `; also${placed(path)}: expected ${expected}`;
}

const placed = (path: string) => (path === "" ? "" : ` at ${path}`);

function actualAt(value: Json, path: string): string {
  let here: Json | undefined = value;
  for (const step of path.split("/").slice(1)) {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    if (here === null || typeof here !== "object" || !Object.hasOwn(here, key)) return "nothing";
    here = Array.isArray(here) ? here[Number(key)] : here[key];
  }
  return here === undefined ? "nothing" : brief(here);
}

/** A value as short text: what a person needs to recognise it. */
function brief(value: unknown): string {
  if (Array.isArray(value) && value.length > 20) return `an array of ${value.length} items`;
  if (typeof value === "string" && value.length > 60)
    return `${JSON.stringify(value.slice(0, 60))}… (${value.length} characters)`;
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
