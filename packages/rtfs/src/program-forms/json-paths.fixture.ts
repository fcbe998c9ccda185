/** Keys and indexes from the root of a document to one of its parts. */
export type Path = readonly (string | number)[];

/** The paths of all parts of a document, its root first. */
export function pathsIn(json: unknown, path: Path = []): Path[] {
  if (typeof json !== "object" || json === null) return [path];
  const keys = Array.isArray(json) ? json.map((_, index) => index) : Object.keys(json);
  return [path, ...keys.flatMap((key) => pathsIn(Reflect.get(json, key), [...path, key]))];
}

export function partAt(json: unknown, path: Path): unknown {
  return path.reduce(
    (part, key) => (typeof part === "object" && part !== null ? Reflect.get(part, key) : undefined),
    json,
  );
}

/** Puts another part in the place of one; the root stays. */
export function replaceAt(json: object, path: Path, part: unknown): void {
  const around = partAt(json, path.slice(0, -1));
  const key = path.at(-1);
  if (key !== undefined && typeof around === "object" && around !== null) Reflect.set(around, key, part);
}
