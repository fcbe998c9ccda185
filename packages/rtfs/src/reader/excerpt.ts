/** One line of a program with carets beneath, for a terminal of 80 columns: a long line is cut around the carets. */
export function excerptOf(line: string, { number, columns }: Marked): string {
  const cells = cellsOf(line);
  const gutter = `${number} | `;
  const { from, to } = windowAround(columns[0] ?? 1, cells);
  const text = cells.slice(from, to).map(({ shown }) => shown);
  const carets = [...cells.slice(from, to), { shown: " ", width: 1 }].map(({ width }, index) =>
    columns.includes(from + index + 1) ? "^".padEnd(width) : " ".repeat(width),
  );
  const before = from > 0 ? "…" : "";
  const after = to < cells.length ? "…" : "";
  const marks = `${" ".repeat(before.length)}${carets.join("")}`.trimEnd();
  return `${gutter}${before}${text.join("")}${after}\n${" | ".padStart(gutter.length)}${marks}`;
}

export interface Marked {
  /** of the line, from 1 */
  readonly number: number;
  /** in code points, from 1; the one behind the last is the end of the line */
  readonly columns: readonly number[];
}

/** Can all of a line be shown? */
export function fits(line: string): boolean {
  return line.length <= WIDTH && widthOf(cellsOf(line)) <= WIDTH;
}

/** most columns of a line that are shown beside its number */
const WIDTH = 66;

/** One code point of a line, as it is shown. */
interface Cell {
  readonly shown: string;
  /** columns of a terminal that it takes */
  readonly width: number;
}

function cellsOf(line: string): Cell[] {
  return Array.from(line, (character) => {
    if (character === "\t") return { shown: "  ", width: 2 };
    if (UNPRINTABLE.test(character)) return { shown: "·", width: 1 };
    return { shown: character, width: JOINING.test(character) ? 0 : WIDE.test(character) ? 2 : 1 };
  });
}

const widthOf = (cells: readonly Cell[]): number => cells.reduce((sum, { width }) => sum + width, 0);

/** The cells to show, so that the column is among them with as much before it as behind it. */
function windowAround(column: number, cells: readonly Cell[]): { from: number; to: number } {
  if (widthOf(cells) <= WIDTH) return { from: 0, to: cells.length };
  let from = Math.min(column - 1, cells.length);
  let to = from;
  let left = WIDTH - 2;
  for (; from > 0 && left > WIDTH / 2; from--) left -= cells[from - 1]?.width ?? 0;
  for (; to < cells.length && left > 0; to++) left -= cells[to]?.width ?? 0;
  for (; from > 0 && left > 0; from--) left -= cells[from - 1]?.width ?? 0;
  return { from, to };
}

const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const JOINING = /\p{Mn}|\p{Me}|[\u200b-\u200d]|[\ufe00-\ufe0f]/u;
const WIDE =
  /[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;
