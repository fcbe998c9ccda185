import { prStr, str } from "../printer/printer.ts";
import { flat } from "../printer/text-builder.ts";
import type { Meter } from "../run/fuel.ts";
import { STRING, textBytes } from "../values/costs.ts";
import type { Value } from "../values/index.ts";
import { allocate, checkLength } from "../values/meter.ts";

const COPIED_PER_UNIT = 32;
/** texts that are joined before the whole is flattened */
const STRETCH = 1 << 16;
/** A text that grows is flattened each 256 Ki units: flattening it must not take long. */
const GROWTH_SHIFT = 18;

/** The text of a value as `str` gives it; printing costs what is printed. */
export function printed(value: Value): string {
  return typeof value === "string" ? value : made(str(value));
}

/** The readable text of a value; costs what is printed. */
export function printedReadably(value: Value): string {
  return made(prStr(value));
}

function made(text: string): string {
  allocate(textBytes(text.length));
  return text;
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
  meter.allocate(STRING * texts.length + textBytes(total - longest));
  let whole = texts[0] ?? "";
  for (let i = 1; i < texts.length; i++) {
    whole += separator + texts[i];
    if (i % STRETCH === 0) flat(whole);
  }
  return total >> GROWTH_SHIFT === longest >> GROWTH_SHIFT ? whole : flat(whole);
}
