import { atomEnd, readAtom } from "../reader/atoms.ts";
import type { Atom, Span } from "../reader/forms.ts";
import { readNumber } from "../reader/numbers.ts";
import { Source } from "../reader/source.ts";
import { floatText, integer, keyword, parseTimestamp, parseUuid, ResourceHandle } from "../values/index.ts";

interface Written {
  /** the value or name that stands in the document */
  readonly written: unknown;
  readonly span: Span;
}

/** The atom that the reader would have made of its text; null where it makes none of this kind. */
export function readAstAtom(kind: string, { written, span }: Written): Atom | null {
  const { start, end } = span;
  if (kind === "nil") return { kind, start, end };
  if (kind === "boolean") return typeof written === "boolean" ? { kind, value: written, start, end } : null;
  if (kind === "integer") return readInteger(written, { start, end });
  return typeof written === "string" && written.isWellFormed() ? readText(kind, written, { start, end }) : null;
}

function readInteger(written: unknown, { start, end }: Span): Atom | null {
  if (typeof written === "number") {
    return Number.isSafeInteger(written) ? { kind: "integer", value: written + 0, start, end } : null;
  }
  if (typeof written !== "string" || !/^-?[1-9][0-9]{15,18}$/.test(written)) return null;
  const value = integer(BigInt(written));
  return typeof value === "bigint" ? { kind: "integer", value, start, end } : null;
}

function readText(kind: string, text: string, { start, end }: Span): Atom | null {
  switch (kind) {
    case "string":
      return { kind, value: text, start, end };
    case "symbol":
      return isSymbol(text) ? { kind, name: text, start, end } : null;
    case "keyword":
      return isKeyword(text) ? { kind, value: keyword(text), start, end } : null;
    case "float": {
      const number = readNumber(text);
      const isWritten = number.kind === "float" && floatText(number.value) === text;
      return isWritten ? { kind, value: number.value, start, end } : null;
    }
    case "timestamp": {
      const value = parseTimestamp(text);
      return value?.text === text ? { kind, value, start, end } : null;
    }
    case "uuid": {
      const value = parseUuid(text);
      return value?.text === text ? { kind, value, start, end } : null;
    }
    case "resource":
      return tokenKind(text) === "resource" ? { kind, value: new ResourceHandle(text), start, end } : null;
    default:
      return null;
  }
}

function isSymbol(name: string): boolean {
  return tokenKind(name) === "symbol";
}

/** `@name` makes a keyword of any symbol. */
function isKeyword(name: string): boolean {
  return tokenKind(`:${name}`) === "keyword" || isSymbol(name);
}

/** The kind of atom that the reader takes a text for; null where it is no single atom. */
function tokenKind(text: string): Atom["kind"] | null {
  if (text === "" || atomEnd(text, 0) !== text.length) return null;
  try {
    return readAtom(new Source(text, { file: "" }), { start: 0, end: text.length }).kind;
  } catch {
    return null;
  }
}
