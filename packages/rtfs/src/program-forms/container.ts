import { sha256 } from "../interchange/sha256.ts";

/** A byte that no text begins with, the name, and line ends that a transfer as text would change. */
const MAGIC = [0x89, 0x52, 0x54, 0x46, 0x53, 0x43, 0x0d, 0x0a];

/** raised when what stands behind the magic is laid out in another way */
const FORMAT = 1;

/** magic, two versions of 16 bits, lengths of header and body of 32 bits each */
const LENGTHS_AT = 12;
const SUM_AT = 20;
const SUM_BYTES = 32;
const HEADER_AT = SUM_AT + SUM_BYTES;

export interface Contents {
  /** version of what the evaluator makes of a program */
  readonly evaluator: number;
  /** JSON in ASCII */
  readonly header: string;
  /** JSON in ASCII */
  readonly body: string;
}

/** Does it say of itself that it is bytecode, whatever it is called? */
export function isBytecode(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, index) => bytes[index] === byte);
}

/** Numbers are big-endian; the checksum covers every byte but its own. */
export function packContainer({ evaluator, header, body }: Contents): Uint8Array {
  const parts = [bytesOf(header), bytesOf(body)] as const;
  const bytes = new Uint8Array(HEADER_AT + parts[0].length + parts[1].length);
  bytes.set(MAGIC);
  const view = new DataView(bytes.buffer);
  view.setUint16(MAGIC.length, FORMAT);
  view.setUint16(MAGIC.length + 2, evaluator);
  for (const [index, part] of parts.entries()) view.setUint32(LENGTHS_AT + 4 * index, part.length);
  bytes.set(parts[0], HEADER_AT);
  bytes.set(parts[1], HEADER_AT + parts[0].length);
  bytes.set(checksum(bytes), SUM_AT);
  return bytes;
}

interface Unpacking {
  readonly evaluator: number;
  readonly mostBytes: number;
  readonly refuse: (what: string) => never;
}

/** What stands in a whole container of this version. */
export function unpackContainer(bytes: Uint8Array, { evaluator, mostBytes, refuse }: Unpacking): Contents {
  if (bytes.length > mostBytes) refuse(`it has ${bytes.length} bytes; the limit is ${mostBytes}`);
  if (!isBytecode(bytes)) refuse("it does not begin as bytecode does");
  if (bytes.length < HEADER_AT) refuse("it is cut short");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const format = view.getUint16(MAGIC.length);
  if (format !== FORMAT) refuse(`it has version ${format}; this build reads version ${FORMAT}`);
  const made = view.getUint16(MAGIC.length + 2);
  if (made !== evaluator) refuse(`it was made for version ${made} of the evaluator; this is version ${evaluator}`);
  const headerLength = view.getUint32(LENGTHS_AT);
  const bodyLength = view.getUint32(LENGTHS_AT + 4);
  if (bytes.length !== HEADER_AT + headerLength + bodyLength) refuse("its length is not what it says");
  const sum = checksum(bytes);
  if (!sum.every((byte, index) => byte === bytes[SUM_AT + index]))
    refuse("its checksum does not fit: it was changed or damaged");
  const header = bytes.subarray(HEADER_AT, HEADER_AT + headerLength);
  return { evaluator, header: textOf(header, refuse), body: textOf(bytes.subarray(HEADER_AT + headerLength), refuse) };
}

/** The digest of all but the checksum itself. */
function checksum(bytes: Uint8Array): Uint8Array {
  const covered = new Uint8Array(bytes.length - SUM_BYTES);
  covered.set(bytes.subarray(0, SUM_AT));
  covered.set(bytes.subarray(HEADER_AT), SUM_AT);
  return sha256(covered);
}

function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/** characters that are put together at once */
const STRETCH = 8192;

function textOf(bytes: Uint8Array, refuse: (what: string) => never): string {
  for (let at = 0; at < bytes.length; at++) {
    if ((bytes[at] ?? 0) >= 0x7f) refuse("it holds bytes that are no JSON in ASCII");
  }
  const stretches: string[] = [];
  for (let at = 0; at < bytes.length; at += STRETCH)
    stretches.push(String.fromCharCode.apply(null, Array.from(bytes.subarray(at, at + STRETCH))));
  return stretches.join("");
}
