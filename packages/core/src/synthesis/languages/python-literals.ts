/** A script with its comments and literals blanked; every offset is kept. */
export interface Blanked {
  /** code alone */
  code: string;
  /** text of literals with embedded expressions (f-strings) alone */
  formatted: string;
  /** offsets of f-strings that Python versions read differently */
  riddles: number[];
}

/** Separates the code of a Python script from its comments and literals, as Python's own tokenizer would. */
export function blankLiterals(source: string): Blanked {
  const blanked: Blanked = { code: "", formatted: "", riddles: [] };
  for (let at = 0; at < source.length; ) {
    const piece = pieceAt(source, at);
    blanked.code += piece.kind === "code" ? piece.text : blank(piece.text);
    blanked.formatted += piece.kind === "formatted" ? piece.text : blank(piece.text);
    if (piece.isRiddle) blanked.riddles.push(at);
    at += piece.text.length;
  }
  return blanked;
}

interface Piece {
  kind: "code" | "plain" | "formatted";
  text: string;
  isRiddle?: boolean;
}

const start = /#[^\n]*|([A-Za-z]{0,2})("""|'''|"|')|\w+/y;

function pieceAt(source: string, at: number): Piece {
  start.lastIndex = at;
  const match = start.exec(source);
  if (match === null) return { kind: "code", text: source[at] ?? "" };
  const [head, prefix = "", quote] = match;
  if (quote === undefined) return { kind: head.startsWith("#") ? "plain" : "code", text: head };
  if (!/^(?:[rbuft]|[fbt]r|r[fbt])?$/i.test(prefix)) return { kind: "code", text: prefix };
  const isFormatted = /[ft]/i.test(prefix);
  const { end, isRiddle } = endOf(source, at + head.length, { quote, isFormatted });
  return { kind: isFormatted ? "formatted" : "plain", text: source.slice(at, end), isRiddle };
}

/**
 * Offset after the closing quote; an unclosed literal ends with its line, or with the file when it is triple.
 * Since Python 3.12 a field of an f-string may hold its own quotes and comments; before, they end the literal.
 */
function endOf(source: string, from: number, { quote, isFormatted }: { quote: string; isFormatted: boolean }) {
  let fields = 0;
  let isRiddle = false;
  for (let at = from; at < source.length; at++) {
    const rest = source.slice(at, at + 3);
    if (/^\\[\\"'\n]/.test(rest) || (isFormatted && fields === 0 && rest.startsWith("{{"))) {
      at++;
      continue;
    }
    const closes = rest.startsWith(quote);
    if (isFormatted && rest.startsWith("{")) fields++;
    if (isFormatted && rest.startsWith("}")) fields = Math.max(0, fields - 1);
    if (fields > 0 && (closes || rest.startsWith("#"))) isRiddle = true;
    if (closes) return { end: at + quote.length, isRiddle };
    if (quote.length === 1 && rest.startsWith("\n")) return { end: at, isRiddle };
  }
  return { end: source.length, isRiddle };
}

const blank = (text: string) => text.replace(/[^\n]/g, " ");
