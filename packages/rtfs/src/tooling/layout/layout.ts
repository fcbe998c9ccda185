import type { Reading, Shape } from "./shape.ts";
import { type Macros, shapesOf } from "./shapes.ts";
import { type Group, type Item, isForm, type Prefixed, prefixSeparator, separator } from "./syntax.ts";

/** most characters of a line */
const WIDTH = 100;
/** least room in which a value is rather broken inside than put on a line of its own */
const ROOM = 40;
/** furthest column that a line begins at, so that deep nesting costs no more than this for each line */
const FURTHEST = 80;
/** longest head of a call, and furthest column, that arguments too long for their lines are aligned behind */
const LONG_HEAD = 30;
const FAR = 60;

interface LayoutOptions {
  readonly lineEnd: string;
  readonly macros: Macros;
}

/** What an item is written into. */
interface Around {
  readonly reading: Reading;
  /** characters that must follow on the same line: delimiters, a comma */
  readonly tail: number;
}

/** A group while its items are written. */
interface Rows {
  readonly group: Group;
  /** of its forms, in order */
  readonly shapes: readonly Shape[];
  /** column and line of its first character */
  readonly start: number;
  readonly line: number;
  /** it stood on one line and is too long for it */
  readonly overflows: boolean;
  /** column of the first argument, where it stands beside the head */
  argument: number | null;
  /** forms written so far */
  written: number;
}

/** Writes items, and knows the column that it is at. */
export class Layout {
  private readonly options: LayoutOptions;
  private text = "";
  private column = 0;
  private line = 0;

  constructor(options: LayoutOptions) {
    this.options = options;
  }

  program(items: readonly Item[]): string {
    let before: Item | null = null;
    for (const item of items) {
      const isOwnLine = item.gap.lines > 0 || (isForm(item) && before !== null && isForm(before));
      if (before !== null && (isOwnLine || isLineComment(before))) this.newline(0, { before, item });
      else if (before !== null) this.write(beside(before, item, { keepsSpaces: isLineComment(item) }));
      this.item(item, { reading: "code", tail: 0 });
      before = item;
    }
    return this.text === "" ? "" : this.text + this.options.lineEnd;
  }

  private write(text: string): void {
    this.text += text;
    const newline = text.lastIndexOf("\n");
    this.column = newline < 0 ? this.column + text.length : text.length - newline - 1;
    if (newline >= 0) this.line++;
  }

  /** Begins a line, behind a blank one where the source has any. */
  private newline(column: number, { before, item }: { before: Item; item: Item }): void {
    const comma = item.gap.hasComma && !isLineComment(before) ? "," : "";
    this.write(`${comma}${item.gap.lines === 2 ? this.options.lineEnd : ""}${this.lineAt(column)}`);
  }

  private lineAt(column: number): string {
    return this.options.lineEnd + " ".repeat(Math.min(column, FURTHEST));
  }

  private item(item: Item, around: Around): void {
    if (item.kind === "atom" || item.kind === "comment") this.write(item.text);
    else if (this.column + item.width + around.tail <= WIDTH) this.write(flat(item));
    else if (item.kind === "prefixed") this.prefixed(item, around);
    else this.group(item, around);
  }

  private prefixed({ prefix, items }: Prefixed, { reading, tail }: Around): void {
    const start = this.column;
    this.write(prefix);
    let before: Item | null = null;
    for (const [index, item] of items.entries()) {
      if (before === null) this.write(prefixSeparator(prefix, item));
      else if (item.gap.lines > 0 || isLineComment(before)) this.newline(start, { before, item });
      else this.write(separator(before, item));
      const isLast = index === items.length - 1;
      this.item(item, { reading: prefix === "'" ? "data" : reading, tail: isLast ? tail : 0 });
      before = item;
    }
  }

  private group(group: Group, { reading, tail }: Around): void {
    const forms = group.items.filter(isForm);
    const shapes = shapesOf(group, { forms, reading, macros: this.options.macros });
    const { column: start, line } = this;
    const rows: Rows = { group, shapes, start, line, overflows: !group.isBroken, argument: null, written: 0 };
    this.write(group.open);
    for (const [index, item] of group.items.entries()) {
      const [before, after] = [group.items[index - 1], group.items[index + 1]];
      const itemTail = after === undefined ? tail + group.close.length : after.gap.hasComma ? 1 : 0;
      if (before !== undefined) this.separate(before, item, { rows, tail: itemTail });
      else if (isLineComment(item)) this.write(" ");
      if (isForm(item) && rows.written === 1 && this.line === line) rows.argument = this.column;
      const inner = rows.shapes[rows.written]?.reading ?? (reading === "data" ? "data" : "code");
      this.item(item, { reading: inner, tail: itemTail });
      if (isForm(item)) rows.written++;
    }
    const last = group.items.at(-1);
    if (last !== undefined && isLineComment(last)) this.write(this.lineAt(columnOf(rows, shapes.at(-1))));
    this.write(group.close);
  }

  private separate(before: Item, item: Item, { rows, tail }: { rows: Rows; tail: number }): void {
    const shape = rows.shapes[rows.written] ?? rows.shapes.at(-1);
    const column = columnOf(rows, shape);
    const keepsSpaces = isLineComment(item) || (isForm(item) && shape?.breaks === "value");
    const space = beside(before, item, { keepsSpaces });
    const hasLine = item.gap.lines > 0 || isLineComment(before);
    const isTooLong = !item.isBroken && this.column + space.length + item.width + tail > WIDTH;
    const helps = isTooLong && column < this.column + space.length;
    const breaks = hasLine || (isForm(item) && shape !== undefined && this.breaks(item, { shape, rows, helps }));
    if (breaks) this.newline(column, { before, item });
    else this.write(space);
  }

  private breaks(item: Item, { shape, rows, helps }: { shape: Shape; rows: Rows; helps: boolean }): boolean {
    switch (shape.breaks) {
      case "always":
        return true;
      case "overflow":
        return rows.overflows || helps;
      case "soft":
        return helps;
      case "value":
        return helps && (item.kind === "atom" || WIDTH - this.column < ROOM);
      default:
        return shape.column === "argument" && rows.written === 1 && rows.overflows && this.isCramped(rows);
    }
  }

  /** Would arguments behind this head be too long, and fit better beneath it? */
  private isCramped({ start, group }: Rows): boolean {
    const column = this.column + 1;
    if (column - start <= LONG_HEAD && column <= FAR) return false;
    return group.items.some(({ width }, index) => index > 0 && column + width > WIDTH);
  }
}

function columnOf({ start, group, argument }: Rows, shape: Shape | undefined): number {
  const inner = start + group.open.length;
  switch (shape?.column) {
    case "lead":
      return inner + 3;
    case "body":
      return inner + 1;
    case "argument":
      return argument ?? inner;
    default:
      return inner;
  }
}

function isLineComment(item: Item): boolean {
  return item.kind === "comment" && item.isLine;
}

/** What stands between two items of one line: of an item that may be aligned with others, the spaces of the source. */
function beside(before: Item, item: Item, { keepsSpaces }: { keepsSpaces: boolean }): string {
  if (!keepsSpaces || item.gap.spaces < 2) return separator(before, item);
  return `${item.gap.hasComma ? "," : ""}${" ".repeat(item.gap.spaces)}`;
}

/** An item that stands on one line, on one line. */
function flat(item: Item): string {
  if (item.kind === "atom" || item.kind === "comment") return item.text;
  let text = item.kind === "group" ? item.open : item.prefix;
  let before: Item | null = null;
  for (const each of item.items) {
    if (before !== null) text += separator(before, each);
    else if (item.kind === "prefixed") text += prefixSeparator(item.prefix, each);
    text += flat(each);
    before = each;
  }
  return item.kind === "group" ? text + item.close : text;
}
