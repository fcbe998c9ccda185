import { accept, type Cursor, type Flags, invalidAt, type Node, peek, takeUntil } from "./syntax.ts";

const LOOKAROUND = ["?=", "?!", "?<=", "?<!"];
const FLAGS = new Map<string, keyof Flags>([
  ["i", "ignoreCase"],
  ["m", "multiline"],
  ["s", "dotAll"],
  ["U", "ungreedy"],
]);

/** Reads a group; its opening parenthesis has been read. */
export function parseGroup(cursor: Cursor, parseBody: (cursor: Cursor) => Node): Node {
  if (LOOKAROUND.some((start) => accept(cursor, start))) invalidAt(cursor, "look-around is not supported");
  const outer = cursor.flags;
  if (accept(cursor, "?P<") || accept(cursor, "?<")) return capture(cursor, { name: groupName(cursor), parseBody });
  if (!accept(cursor, "?")) return capture(cursor, { parseBody });
  const flags = parseFlags(cursor);
  if (accept(cursor, ")")) {
    cursor.flags = flags;
    return { kind: "empty" };
  }
  if (!accept(cursor, ":")) invalidAt(cursor, "unknown kind of group");
  cursor.flags = flags;
  const body = parseBody(cursor);
  close(cursor, outer);
  return body;
}

interface Capture {
  readonly name?: string;
  readonly parseBody: (cursor: Cursor) => Node;
}

function capture(cursor: Cursor, { name, parseBody }: Capture): Node {
  const outer = cursor.flags;
  const index = ++cursor.groups;
  if (name !== undefined) cursor.names.set(name, index);
  const body = parseBody(cursor);
  close(cursor, outer);
  return { kind: "group", index, body };
}

function groupName(cursor: Cursor): string {
  const name = takeUntil(cursor, ">") ?? "";
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) invalidAt(cursor, "a group name is letters, digits and _");
  if (cursor.names.has(name)) invalidAt(cursor, `two groups are named ${name}`);
  return name;
}

function close(cursor: Cursor, outer: Flags): void {
  if (!accept(cursor, ")")) invalidAt(cursor, "a group ( is not closed");
  cursor.flags = outer;
}

function parseFlags(cursor: Cursor): Flags {
  let flags = cursor.flags;
  let isOn = true;
  for (;;) {
    const letter = String.fromCodePoint(Math.max(0, peek(cursor)));
    const flag = FLAGS.get(letter);
    if (flag !== undefined) flags = { ...flags, [flag]: isOn };
    else if (letter === "-" && isOn) isOn = false;
    else return flags;
    cursor.at++;
  }
}
