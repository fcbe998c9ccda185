import { MapBuilder } from "../values/index.ts";
import { type Form, literalValue, type Span } from "./forms.ts";
import type { Source } from "./source.ts";

type Entry = readonly [Form, Form];

/** The entries of the map literal that stands at this span. An odd count or a literal key that stands twice is refused. */
export function pairUp(source: Source, { items, start, end }: { items: readonly Form[] } & Span): Entry[] {
  const entries: Entry[] = [];
  for (let i = 0; i < items.length; i += 2) {
    const [key, value] = [items[i], items[i + 1]];
    if (key === undefined || value === undefined) {
      const hint = "Add the missing value.";
      throw source.parseError({ message: "a map needs a value for each key", at: end - 1, opened: start, hint });
    }
    entries.push([key, value]);
  }
  if (entries.length > 1) refuseDuplicates(source, entries);
  return entries;
}

function refuseDuplicates(source: Source, entries: readonly Entry[]): void {
  const seen = new MapBuilder();
  for (const [key] of entries) {
    const literal = literalValue(key);
    if (literal === undefined) continue;
    const { size } = seen;
    if (seen.set(literal, true).size > size) continue;
    const message = `the key ${source.text.slice(key.start, Math.min(key.end, key.start + 80))} stands twice in this map`;
    throw source.parseError({ message, at: key, hint: "Keep one of the two." });
  }
}
