import { type Place, RtfsParseError } from "../errors.ts";
import { excerptOf, fits } from "./excerpt.ts";
import type { Span } from "./forms.ts";

/** Where the forms of a program stand: what analysis asks of the text that they came from. */
export interface Places {
  readonly file: string;
  /** The place of an offset, as spans hold it. */
  place(offset: number): Place;
  /** The error for a form whose shape is wrong, or for text that cannot be read at `at`. */
  parseError(problem: Problem): RtfsParseError;
}

/** A program's text (without a leading byte order mark) and the places in it. */
export class Source implements Places {
  readonly file: string;
  readonly text: string;
  private readonly lines: LineTable;

  constructor(text: string, { file }: { file: string }) {
    this.file = file;
    this.text = text.startsWith("\uFEFF") ? text.slice(1) : text;
    this.lines = lineTable(this.text);
  }

  /** The place of a UTF-16 offset. */
  place(offset: number): Place {
    const { starts, pairs } = this.lines;
    const line = countBelow(starts, offset + 1) - 1;
    const start = starts[line] ?? 0;
    const codePoint = offset - countBelow(pairs, offset - 1);
    const column = codePoint - (start - countBelow(pairs, start - 1)) + 1;
    return { file: this.file, line: line + 1, column, offset: codePoint };
  }

  parseError({ message, at, opened, hint }: Problem): RtfsParseError {
    const place = this.place(typeof at === "number" ? at : at.start);
    if (opened === undefined) return new RtfsParseError({ message, at: place, excerpt: this.excerpt([place]), hint });
    const opening = this.place(opened);
    return new RtfsParseError({ message, at: place, opened: opening, excerpt: this.excerpt([opening, place]), hint });
  }

  /** The lines of these places, each with a line of carets beneath. */
  excerpt(places: readonly Place[]): string {
    const [first, second] = places;
    if (first === undefined) return "";
    const isOneLine = second !== undefined && first.line === second.line && fits(this.line(first));
    const marks = isOneLine ? [[first, second]] : places.map((place) => [place]);
    return marks.map(([at = first, ...more]) => this.marked(at, [at, ...more])).join("\n");
  }

  private marked(place: Place, places: readonly Place[]): string {
    return excerptOf(this.line(place), { number: place.line, columns: places.map(({ column }) => column) });
  }

  private line({ line }: Place): string {
    const start = this.lines.starts[line - 1] ?? 0;
    const next = this.lines.starts[line];
    return this.text.slice(start, next === undefined ? undefined : next - 1).replace(/\r$/, "");
  }
}

export interface Problem {
  readonly message: string;
  /** the form concerned, or the UTF-16 offset where reading stopped */
  readonly at: Span | number;
  /** offset of the delimiter that is not closed */
  readonly opened?: number;
  readonly hint: string;
}

interface LineTable {
  /** UTF-16 offset of each line's first character */
  readonly starts: readonly number[];
  /** UTF-16 offset of each surrogate pair: two units, one code point */
  readonly pairs: readonly number[];
}

function lineTable(text: string): LineTable {
  const starts = [0];
  for (let newline = text.indexOf("\n"); newline >= 0; newline = text.indexOf("\n", newline + 1))
    starts.push(newline + 1);
  return { starts, pairs: Array.from(text.matchAll(/[\ud800-\udbff][\udc00-\udfff]/g), ({ index }) => index) };
}

/** How many of these numbers, which ascend, are below a bound. */
function countBelow(numbers: readonly number[], bound: number): number {
  let count = 0;
  for (let high = numbers.length; count < high; ) {
    const middle = (count + high) >>> 1;
    if ((numbers[middle] ?? 0) < bound) count = middle + 1;
    else high = middle;
  }
  return count;
}
