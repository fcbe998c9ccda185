import { byteLength } from "../reader/cursor.ts";
import { MAX_SOURCE_BYTES, read } from "../reader/reader.ts";
import { Source } from "../reader/source.ts";
import { Layout } from "./layout/layout.ts";
import type { Macros } from "./layout/shapes.ts";
import { type Item, isForm, syntaxOf } from "./layout/syntax.ts";

/**
 * A program's text, laid out. What it means, its comments and the spelling of every literal stay as they are, and so do
 * the author's line ends between forms; a line that is too long gets more of them. Laid out again it stays as it is.
 * Raises RtfsParseError for a text that cannot be read, or could not be once it is laid out because it grows too large.
 */
export function format(text: string, { file }: { file: string }): string {
  read(text, { file });
  const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const { items, lineEnd } = syntaxOf(text.slice(mark.length));
  const formatted = mark + new Layout({ lineEnd, macros: macrosOf(items) }).program(items);
  refuseTooLarge(formatted, { text, file });
  return formatted;
}

function refuseTooLarge(formatted: string, { text, file }: { text: string; file: string }): void {
  if (formatted.length * 3 <= MAX_SOURCE_BYTES || byteLength(formatted) <= MAX_SOURCE_BYTES) return;
  const message = `laid out, the program has ${byteLength(formatted)} bytes; the limit is ${MAX_SOURCE_BYTES}`;
  throw new Source(text, { file }).parseError({ message, at: 0, hint: "Split it into modules." });
}

/** The macros that the program defines with a rest parameter that is named as a body. */
function macrosOf(items: readonly Item[]): Macros {
  const macros = new Map<string, number>();
  for (const item of items) {
    const [head, name, ...rest] = formsIn(item);
    if (head?.kind !== "atom" || head.text !== "defmacro" || name?.kind !== "atom") continue;
    const params = rest.find(({ kind }) => kind === "group");
    const [body, marker, ...leads] = params === undefined ? [] : formsIn(params).toReversed();
    const isBody = body?.kind === "atom" && /^(?:body|forms|exprs)$/.test(body.text);
    if (isBody && marker?.kind === "atom" && marker.text === "&") macros.set(name.text, leads.length);
  }
  return macros;
}

function formsIn(item: Item): readonly Item[] {
  return item.kind === "group" ? item.items.filter(isForm) : [];
}
