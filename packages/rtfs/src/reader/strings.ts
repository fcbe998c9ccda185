import type { Source } from "./source.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

const ESCAPES = new Map([
  ["n", "\n"],
  ["t", "\t"],
  ["r", "\r"],
  ["0", "\0"],
  ["\\", "\\"],
  ['"', '"'],
]);

/** Reads the string literal whose opening quote stands at `start`; `end` is the offset after its closing quote. */
export function readString(source: Source, start: number): { value: string; end: number } {
  const { text } = source;
  let value = "";
  let from = start + 1;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return { value: checked(source, { value: value + text.slice(from, at), start }), end: at + 1 };
    if (code !== BACKSLASH) continue;
    const read = readEscape(source, at);
    value += text.slice(from, at) + read.value;
    from = read.end;
    at = from - 1;
  }
  const hint = 'Add the closing quote. A quote inside a string is written \\".';
  throw source.parseError({ message: "the string is never closed", at: text.length, opened: start, hint });
}

function readEscape(source: Source, at: number): { value: string; end: number } {
  const { text } = source;
  const letter = text[at + 1] ?? "";
  if (letter === "u") return readCodePoint(source, at);
  const value = ESCAPES.get(letter);
  if (value !== undefined) return { value, end: at + 2 };
  const hint = 'Escapes are \\n \\t \\r \\\\ \\" \\0 \\uXXXX \\u{X…}. A backslash itself is written \\\\.';
  throw source.parseError({ message: `"\\${letter}" is no escape`, at, hint });
}

const HEX = /u(?:([0-9a-fA-F]{4})|\{([0-9a-fA-F]{1,6})\})/y;

function readCodePoint(source: Source, at: number): { value: string; end: number } {
  HEX.lastIndex = at + 1;
  const match = HEX.exec(source.text);
  const code = Number.parseInt(match?.[1] ?? match?.[2] ?? "110000", 16);
  if (match === null || code > 0x10ffff) {
    const hint = "Write \\uXXXX with four hex digits, or \\u{X…} with up to 10FFFF.";
    throw source.parseError({ message: "the \\u escape names no character", at, hint });
  }
  // Halves of a pair may be written one after the other; whether they met is checked when the string is whole.
  const value = match[1] === undefined ? String.fromCodePoint(code) : String.fromCharCode(code);
  return { value, end: at + 1 + match[0].length };
}

function checked(source: Source, { value, start }: { value: string; start: number }): string {
  if (value.isWellFormed()) return value;
  const hint = "Write the whole character as \\u{…}.";
  throw source.parseError({ message: "the string holds half of a surrogate pair", at: start, hint });
}
