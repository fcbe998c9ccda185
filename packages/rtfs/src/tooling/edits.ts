import type { Span } from "../reader/forms.ts";
import { format } from "./format.ts";
import { tokensOf } from "./tokens.ts";

/** A text in place of what a span holds. */
export interface Edit extends Span {
  readonly text: string;
}

/** The smallest changes that lay out a text: what stands between its tokens. Raises what `format` does. */
export function formatEdits(before: string, { file }: { file: string }): readonly Edit[] {
  const after = format(before, { file });
  const old = piecesOf(before);
  const laidOut = piecesOf(after);
  return old.flatMap(({ start, end }, index) => {
    const piece = laidOut[index];
    const text = after.slice(piece?.start, piece?.end);
    return before.slice(start, end) === text ? [] : [{ start, end, text }];
  });
}

/** Tokens and what stands between them, in turn, from one end of the text to the other: layout keeps their number. */
function piecesOf(text: string): Span[] {
  const pieces: Span[] = [];
  let end = 0;
  for (const token of tokensOf(text)) {
    pieces.push({ start: end, end: token.start }, { start: token.start, end: token.end });
    end = token.end;
  }
  return [...pieces, { start: end, end: text.length }];
}
