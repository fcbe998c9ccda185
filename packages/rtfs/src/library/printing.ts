import type { Meter } from "../fuel.ts";
import { prStr, str } from "../printer.ts";
import type { Value } from "../values/index.ts";
import { checkLength, MAX_STRING } from "./limits.ts";

const COPIED_PER_UNIT = 32;

/** The text of a value as `str` gives it; printing costs the length of what is printed. */
export function printed(value: Value, meter: Meter): string {
  return typeof value === "string" ? value : paid(str, { value, meter });
}

/** The readable text of a value; costs its length. */
export function printedReadably(value: Value, meter: Meter): string {
  return paid(prStr, { value, meter });
}

function paid(print: (value: Value) => string, { value, meter }: { value: Value; meter: Meter }): string {
  if (typeof value !== "object" || value === null) return print(value);
  let length = MAX_STRING;
  try {
    const text = print(value);
    length = text.length;
    return text;
  } finally {
    meter.charge(length);
  }
}

/** Texts joined into one. Appending to a long text costs what is appended: JS shares the rest. */
export function joined(texts: readonly string[], { separator, meter }: { separator: string; meter: Meter }): string {
  let longest = 0;
  let total = separator.length * Math.max(0, texts.length - 1);
  for (const text of texts) {
    total += text.length;
    if (text.length > longest) longest = text.length;
  }
  checkLength(total);
  meter.charge(texts.length + Math.floor((total - longest) / COPIED_PER_UNIT));
  let whole = texts[0] ?? "";
  for (let i = 1; i < texts.length; i++) whole += separator + texts[i];
  return whole;
}
