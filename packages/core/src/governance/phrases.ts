import type { SourcePlace } from "@ambit/sdk";

const idPhrase = "capability id at ";

/** A capability id that the program computes, as `Needs.dynamic` lists it. */
export function dynamicId(at: SourcePlace): string {
  return `${idPhrase}${placeOf(at)}`;
}

export function isDynamicId(phrase: string): boolean {
  return phrase.startsWith(idPhrase);
}

/** A field that must be granted and isn't constant: "path of ccos.io.read-file at plan.rtfs:3:7". */
export function dynamicField(what: "path" | "host" | "variable", id: string, at: SourcePlace): string {
  return `${what} of ${id} at ${placeOf(at)}`;
}

export function placeOf({ file, line, column }: SourcePlace): string {
  return `${file}:${line}:${column}`;
}
