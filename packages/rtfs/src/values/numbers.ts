import { Datum } from "./datum.ts";
import { hashNumber, mix } from "./hashing.ts";

/** A float whose value is integral, so that 3.0 and 3 stay apart. Make floats with `float`, never with `new`. */
export class Float extends Datum {
  readonly n: number;

  constructor(n: number) {
    super();
    this.n = n;
  }

  get typeName(): "float" {
    return "float";
  }

  hashCode(): number {
    return mix(hashNumber(this.n), 0x0f10a7);
  }

  equalTo(other: object): boolean {
    return other instanceof Float && other.n === this.n;
  }
}

/** The float value of a JS number. */
export function float(n: number): number | Float {
  return Number.isInteger(n) ? new Float(n) : n;
}

export const MIN_INTEGER = -(2n ** 63n);
export const MAX_INTEGER = 2n ** 63n - 1n;

/** The integer value of a bigint; undefined when it does not fit 64 bits. */
export function integer(n: bigint): number | bigint | undefined {
  if (n < MIN_INTEGER || n > MAX_INTEGER) return undefined;
  const small = Number(n);
  return Number.isSafeInteger(small) ? small : n;
}

/** How a float is written: shortest text that reads back as the same float, always with a point (reference §3, §21). */
export function floatText(value: number | Float): string {
  const n = typeof value === "number" ? value : value.n;
  if (Number.isNaN(n)) return "##NaN";
  if (!Number.isFinite(n)) return n > 0 ? "##Inf" : "##-Inf";
  if (Object.is(n, -0)) return "-0.0";
  const text = String(n).replace("e+", "e");
  if (text.includes(".")) return text;
  const exponent = text.indexOf("e");
  return exponent < 0 ? `${text}.0` : `${text.slice(0, exponent)}.0${text.slice(exponent)}`;
}
