/** What an archive says of one entry. */
export interface ArchiveEntry {
  path: string;
  kind: "file" | "folder" | "link";
  mode: number;
  mtimeSeconds: number;
  /** bytes that follow the header; 0 unless it is a file */
  size: number;
  /** where a link points; empty unless it is one */
  target: string;
}

const block = 512;
const types = { file: "0", folder: "5", link: "2", extended: "x" } as const;

/** The header of an entry in the pax format; names that ustar cannot hold go into a record before it. */
export function archiveHeader(entry: ArchiveEntry): Buffer {
  const records = [
    ...(fits(entry.path) ? [] : [record("path", entry.path)]),
    ...(fits(entry.target) ? [] : [record("linkpath", entry.target)]),
    ...(entry.size < 8 ** 11 ? [] : [record("size", String(entry.size))]),
  ].join("");
  const main = header({ ...entry, type: types[entry.kind] });
  if (records === "") return main;
  const body = Buffer.from(records);
  const before = header({ ...entry, path: "pax", target: "", size: body.length, type: types.extended });
  return Buffer.concat([before, body, padding(body.length), main]);
}

/** Zeros that fill the last block after `size` bytes. */
export function padding(size: number): Buffer {
  return Buffer.alloc((block - (size % block)) % block);
}

/** The end of an archive. */
export const archiveEnd = Buffer.alloc(2 * block);

function fits(text: string): boolean {
  return Buffer.byteLength(text) <= 100 && /^[\x20-\x7e]*$/.test(text);
}

/** `LENGTH KEY=VALUE\n`, where the length counts itself. */
function record(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  const guess = bytes + String(bytes).length;
  return `${bytes + String(guess).length}${rest}`;
}

function header(entry: Omit<ArchiveEntry, "kind"> & { type: string }): Buffer {
  const bytes = Buffer.alloc(block);
  const octal = (value: number, at: number, width: number) =>
    bytes.write(
      `${Math.min(value, 8 ** (width - 1) - 1)
        .toString(8)
        .padStart(width - 1, "0")}\0`,
      at,
      "latin1",
    );
  bytes.write(fits(entry.path) ? entry.path : "pax", 0, "utf8");
  octal(entry.mode & 0o777, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(entry.size, 124, 12);
  octal(Math.max(0, Math.floor(entry.mtimeSeconds)), 136, 12);
  bytes.write("        ", 148, "latin1");
  bytes.write(entry.type, 156, "latin1");
  bytes.write(fits(entry.target) ? entry.target : "", 157, "utf8");
  bytes.write("ustar\x0000", 257, "latin1");
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return bytes;
}
