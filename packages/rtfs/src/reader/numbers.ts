import { type Float, float, integer } from "../values/index.ts";

export type NumberToken =
  | { kind: "integer"; value: number | bigint }
  | { kind: "float"; value: number | Float }
  /** `what` continues a sentence that begins with the token */
  | { kind: "neither"; what: string; hint: string };

const FLOAT = /^[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;
const INTEGER = /^([+-]?)()0*([0-9]+)$/;
const RADIX = /^([+-]?)(0x(?=[0-9a-fA-F]+$)|0o(?=[0-7]+$)|0b(?=[01]+$))0*([0-9a-fA-F]+)$/;
const SPECIAL = new Map([
  ["##Inf", Number.POSITIVE_INFINITY],
  ["##-Inf", Number.NEGATIVE_INFINITY],
  ["##NaN", Number.NaN],
]);

/** What a token that begins like a number says. */
export function readNumber(text: string): NumberToken {
  const small = smallInteger(text);
  if (small !== undefined) return { kind: "integer", value: small };
  if (FLOAT.test(text) && !INTEGER.test(text)) return finite(Number(text));
  const match = INTEGER.exec(text) ?? RADIX.exec(text);
  if (match !== null) return bounded({ sign: match[1] ?? "", prefix: match[2] ?? "", digits: match[3] ?? "" });
  const special = SPECIAL.get(text);
  if (special !== undefined) return { kind: "float", value: special };
  return { kind: "neither", what: "begins like a number but is none", hint: hintFor(text) };
}

/** Up to fifteen decimal digits, by far the most usual; undefined for anything else. */
function smallInteger(text: string): number | undefined {
  const first = text.charCodeAt(0);
  const from = first === 0x2d || first === 0x2b ? 1 : 0;
  if (text.length > 15 || text.length === from) return undefined;
  let n = 0;
  for (let i = from; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    n = n * 10 + digit;
  }
  return first === 0x2d && n !== 0 ? -n : n;
}

/** most digits, after leading zeros, that 64 bits can have in any radix */
const MAX_DIGITS = 64;

function bounded({ sign, prefix, digits }: { sign: string; prefix: string; digits: string }): NumberToken {
  const what = "does not fit a 64-bit integer";
  if (digits.length > MAX_DIGITS) return { kind: "neither", what, hint: "Write it as a float, with an exponent." };
  const magnitude = BigInt(prefix + digits);
  const value = integer(sign === "-" ? -magnitude : magnitude);
  if (value !== undefined) return { kind: "integer", value: value === 0 ? 0 : value };
  return { kind: "neither", what, hint: `Write it as a float: ${sign}${magnitude}.0.` };
}

function finite(n: number): NumberToken {
  if (Number.isFinite(n)) return { kind: "float", value: float(n) };
  return { kind: "neither", what: "is larger than any float", hint: "Write ##Inf or ##-Inf for infinity." };
}

function hintFor(text: string): string {
  if (text.startsWith("##")) return "The special floats are ##Inf, ##-Inf and ##NaN.";
  if (/^[+-]?[0-9]+\/[0-9]+$/.test(text)) return `There are no fractions; write (/ ${text.replace("/", " ")}).`;
  if (/^[+-]?\./.test(text)) return `Write a digit before the point: ${text.replace(".", "0.")}.`;
  if (/^[+-]?[0-9]+\.$/.test(text)) return `Write a digit after the point: ${text}0.`;
  if (text.includes("_")) return "Digits cannot be grouped with underscores.";
  if (/^[0-9]{4}-[0-9]{2}-[0-9]{2}/.test(text)) return "A timestamp is written 2024-01-15T10:30:45Z, and must exist.";
  return "Numbers are written 12, -3, 0x1F, 0b101, 0o17, 1.5, 1.0e9; a name begins with no digit.";
}
