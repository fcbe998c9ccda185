import { bits } from "./bits.ts";
import type { Builtin } from "./builtin.ts";
import { comparison } from "./comparison.ts";
import { conversion } from "./conversion.ts";
import { errors } from "./errors.ts";
import { generators } from "./generators.ts";
import { growth } from "./growth.ts";
import { json } from "./json.ts";
import { logic } from "./logic.ts";
import { mapBuilding } from "./map-building.ts";
import { maps } from "./maps.ts";
import { meta } from "./meta.ts";
import { arithmetic } from "./numbers.ts";
import { patterns } from "./patterns.ts";
import { predicates } from "./predicates.ts";
import { reshape } from "./reshape.ts";
import { sequences } from "./sequences.ts";
import { slices } from "./slices.ts";
import { strings } from "./strings.ts";

/** The first-order standard library by chapter of the reference. */
export const chapters: ReadonlyMap<string, readonly Builtin[]> = new Map([
  ["Arithmetic", [...arithmetic, ...bits]],
  ["Comparison", comparison],
  ["Logic", logic],
  ["Strings", [...strings, ...patterns]],
  ["Conversion", [...conversion, ...json]],
  ["Predicates", predicates],
  ["Sequences", [...sequences, ...slices, ...growth, ...generators, ...reshape]],
  ["Maps", [...maps, ...mapBuilding]],
  ["Errors", errors],
  ["Meta", meta],
]);

/** Every first-order function by its name and by each of its aliases. */
export const lookup: ReadonlyMap<string, Builtin> = new Map(
  [...chapters.values()].flat().flatMap((entry) => [entry.name, ...(entry.aliases ?? [])].map((name) => [name, entry])),
);
