import type { Meter } from "../run/fuel.ts";
import { CHARACTER, NAME, textBytes } from "../values/costs.ts";
import { PMap, type Value } from "../values/index.ts";
import { allocate, checkLength, pay } from "../values/meter.ts";

/** UTF-16 units that are looked through in about the time of one step */
const SCANNED_PER_UNIT = 32;

/** A text that was made just now: its length is checked, its memory counted. */
export function madeText(text: string): string {
  reserveText(text.length);
  return text;
}

/** Raises `SizeLimit` before a string of that many UTF-16 units is built, and counts its memory. */
export function reserveText(length: number): void {
  checkLength(length);
  allocate(textBytes(length));
}

/** Pays for looking through a string or a map; other values cost nothing here. */
export function payForScan(value: Value | undefined, meter: Meter): void {
  if (typeof value === "string") {
    if (value.length >= SCANNED_PER_UNIT) meter.charge(Math.floor(value.length / SCANNED_PER_UNIT));
  } else if (value instanceof PMap) meter.charge(value.size);
}

/** steps that looking a name up among all names takes */
const NAMING = 8;

/** The name of a keyword or symbol that the program makes; its memory is counted. */
export function madeName(name: string): string {
  pay(NAMING);
  allocate(NAME + CHARACTER * name.length);
  return name;
}

const SHOWN = 100;

/** A text of the program in a message: quoted, and never long. */
export function shown(text: string): string {
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN).toWellFormed()}…` : text);
}
