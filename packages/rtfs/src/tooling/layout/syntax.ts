import { type Token, tokensOf } from "../tokens.ts";

/** A readable program's text as a tree that loses nothing but white space. */
export type Item = Atom | Comment | Group | Prefixed;

/** What stands between an item and the one before it, or the delimiter that opens its group. */
export interface Gap {
  /** line ends: none, one, or two for one blank line or more */
  readonly lines: 0 | 1 | 2;
  /** characters of white space, where there is no line end */
  readonly spaces: number;
  readonly hasComma: boolean;
}

interface Base {
  readonly gap: Gap;
  /** a line end stands in it, beyond those that layout removes */
  readonly isBroken: boolean;
  /** characters when written on one line; infinite where that can't be done */
  readonly width: number;
}

export interface Atom extends Base {
  readonly kind: "atom";
  /** as it stands in the source; a string is an atom too */
  readonly text: string;
}

export interface Comment extends Base {
  readonly kind: "comment";
  readonly text: string;
  /** reaches to the end of its line */
  readonly isLine: boolean;
}

/** `(…)`, `[…]`, `{…}` or `#(…)`. */
export interface Group extends Base {
  readonly kind: "group";
  readonly open: string;
  readonly close: string;
  readonly items: readonly Item[];
}

/** A reader prefix with what it applies to: one form, after `^` also its metadata; comments may stand between. */
export interface Prefixed extends Base {
  readonly kind: "prefixed";
  readonly prefix: string;
  readonly items: readonly Item[];
}

/** Neither a comment nor discarded by `#_`. */
export function isForm(item: Item): boolean {
  return item.kind !== "comment" && !(item.kind === "prefixed" && item.prefix === "#_");
}

/** Characters between two items on one line. */
export function separator(before: Item, { gap }: Item): string {
  if (gap.hasComma) return ", ";
  // A type that is glued to its name: x:[:vector :int].
  const isGlued = gap.lines === 0 && gap.spaces === 0 && before.kind === "atom" && /^[^:"].*:$/.test(before.text);
  return isGlued ? "" : " ";
}

/** What separates a prefix from what follows: nothing, unless the two would read as another prefix. */
export function prefixSeparator(prefix: string, item: Item): string {
  return prefix === "~" && item.kind === "atom" && item.text.startsWith("@") ? " " : "";
}

/** The items of a program that `read` accepts, and how it ends its lines. */
export function syntaxOf(text: string): { items: readonly Item[]; lineEnd: "\n" | "\r\n" } {
  const builder = new Builder(text);
  const items = builder.items(null);
  return { items, lineEnd: builder.lineEnd() };
}

class Builder {
  private readonly text: string;
  private readonly tokens: readonly Token[];
  private index = 0;
  /** where the token before ended */
  private end = 0;

  constructor(text: string) {
    this.text = text;
    this.tokens = tokensOf(text);
  }

  /** As the first that stands outside of texts and comments. */
  lineEnd(): "\n" | "\r\n" {
    for (let index = 0; index <= this.tokens.length; index++) {
      const blank = this.text.slice(this.tokens[index - 1]?.end ?? 0, this.tokens[index]?.start);
      const newline = blank.indexOf("\n");
      if (newline >= 0) return blank[newline - 1] === "\r" ? "\r\n" : "\n";
    }
    return "\n";
  }

  /** The items up to the closing delimiter, which is passed, or to the end of the program. */
  items(close: string | null): Item[] {
    const items: Item[] = [];
    for (let token = this.tokens[this.index]; token !== undefined; token = this.tokens[this.index]) {
      if (token.kind === "close" && close !== null) {
        this.take(token);
        break;
      }
      items.push(this.item(token));
    }
    return items;
  }

  private item(token: Token): Item {
    const gap = gapOf(this.text.slice(this.end, token.start));
    const text = this.take(token);
    switch (token.kind) {
      case "open": {
        const close = CLOSERS.get(text) ?? ")";
        return group(this.items(close), { open: text, close, gap });
      }
      case "prefix":
        return prefixed(this.operands(text), { prefix: text, gap });
      case "line comment":
        return { kind: "comment", text: text.trimEnd(), isLine: true, gap, isBroken: true, width: INFINITE };
      case "block comment":
        return { kind: "comment", text, isLine: false, gap, ...extent(text) };
      default:
        return { kind: "atom", text, gap, ...extent(text) };
    }
  }

  private take({ start, end }: Token): string {
    this.index++;
    this.end = end;
    return this.text.slice(start, end);
  }

  private operands(prefix: string): Item[] {
    const items: Item[] = [];
    let missing = prefix === "^" ? 2 : 1;
    for (let token = this.tokens[this.index]; missing > 0 && token !== undefined; token = this.tokens[this.index]) {
      const item = this.item(token);
      items.push(item);
      if (isForm(item)) missing += more(item, { prefix, isFirst: items.filter(isForm).length === 1 }) - 1;
    }
    return items;
  }
}

/** Operands that an operand asks for: `^:delegation :local f`, `^:delegation :remote "id" f`. */
function more(item: Item, { prefix, isFirst }: { prefix: string; isFirst: boolean }): number {
  if (prefix !== "^" || item.kind !== "atom") return 0;
  if (isFirst) return item.text === ":delegation" ? 1 : 0;
  return item.text === ":local-model" || item.text === ":remote" ? 1 : 0;
}

const INFINITE = Number.POSITIVE_INFINITY;

const CLOSERS = new Map([
  ["(", ")"],
  ["#(", ")"],
  ["[", "]"],
  ["{", "}"],
]);

function extent(text: string): { isBroken: boolean; width: number } {
  const isBroken = text.includes("\n");
  return { isBroken, width: isBroken ? INFINITE : text.length };
}

function group(items: readonly Item[], { open, close, gap }: Pick<Group, "open" | "close" | "gap">): Group {
  const isBroken = hasLineEnd(items);
  const width = isBroken ? INFINITE : open.length + rowWidth(items) + close.length;
  return { kind: "group", open, close, items, gap, isBroken, width };
}

function prefixed(items: readonly Item[], { prefix, gap }: Pick<Prefixed, "prefix" | "gap">): Prefixed {
  const isBroken = hasLineEnd(items);
  const [first] = items;
  const space = first === undefined ? 0 : prefixSeparator(prefix, first).length;
  const width = isBroken ? INFINITE : prefix.length + space + rowWidth(items);
  return { kind: "prefixed", prefix, items, gap, isBroken, width };
}

/** Layout removes a line end before the first item and behind the last, and keeps the others. */
function hasLineEnd(items: readonly Item[]): boolean {
  return items.some(({ isBroken, gap }, index) => isBroken || (index > 0 && gap.lines > 0));
}

function rowWidth(items: readonly Item[]): number {
  let width = 0;
  let before: Item | null = null;
  for (const item of items) {
    width += item.width + (before === null ? 0 : separator(before, item).length);
    before = item;
  }
  return width;
}

const NONE: Gap = { lines: 0, spaces: 0, hasComma: false };
const BLANK: Gap = { lines: 0, spaces: 1, hasComma: false };
const LINE: Gap = { lines: 1, spaces: 0, hasComma: false };

function gapOf(blank: string): Gap {
  if (blank === "") return NONE;
  if (blank === " ") return BLANK;
  const newline = blank.indexOf("\n");
  const comma = blank.lastIndexOf(",");
  if (newline < 0) return { lines: 0, spaces: blank.length - comma - 1, hasComma: comma >= 0 };
  const lines = blank.indexOf("\n", newline + 1) < 0 ? 1 : 2;
  return comma < 0 && lines === 1 ? LINE : { lines, spaces: 0, hasComma: comma >= 0 };
}
