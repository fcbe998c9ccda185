import { dataOf } from "../error-data.ts";
import { ErrorValue } from "../errors.ts";
import { brief, described } from "../printer/brief.ts";
import { Keyword, typeName, type Value } from "../values/index.ts";
import { type Type, typeText } from "./types.ts";

export interface Misfit {
  /** like `.user.tags[2]` */
  readonly path: string;
  readonly expected: string;
  /** what stands there; undefined: nothing does */
  readonly value: Value | undefined;
  /** the key under which it stands, where a closed record has no such field */
  readonly surplus?: Value;
}

/** The `TypeValidationError` for what a checker found; `subject` is what the value is called, or "". */
export function misfitError(misfit: Misfit, subject: string): ErrorValue {
  const { path, expected, value } = misfit;
  const actual = value === undefined ? "nothing" : typeName(value);
  return new ErrorValue({
    kind: "TypeValidationError",
    message: misfitText(misfit, subject),
    data: dataOf({ path: path === "" ? "." : path, expected, actual }),
  });
}

function misfitText({ path, expected, value, surplus }: Misfit, subject: string): string {
  if (surplus !== undefined) {
    const owner = path.slice(0, path.length - `.${keyText(surplus)}`.length);
    return `${placeIn(subject, owner)} has a field ${brief(surplus)} that the type does not allow`;
  }
  return `${placeIn(subject, path)} must be ${expected}, got ${value === undefined ? "nothing" : described(value)}`;
}

/** `x.a[1]`, `.a of the result of f`, or what has no name. */
function placeIn(subject: string, path: string): string {
  if (path !== "" && subject.includes(" ")) return `${path} of ${subject}`;
  const place = `${subject}${path}` || "the value";
  return place.replace(/^the /, "The ");
}

/** A value that is not of a type at all. */
export function misfit(value: Value, type: Type): Misfit {
  return { path: "", expected: textOf(type), value };
}

/** Texts of the types that something failed to be: alternatives of a union fail often, and mean nothing by it. */
const texts = new WeakMap<Type, string>();

function textOf(type: Type): string {
  const text = texts.get(type) ?? typeText(type);
  texts.set(type, text);
  return text;
}

/** A map's key as it stands in a path. */
export function keyText(key: Value): string {
  if (key instanceof Keyword) return key.name;
  return typeof key === "string" ? key : `(${typeName(key)})`;
}
