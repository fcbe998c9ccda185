import {
  type Float,
  float,
  integer,
  isInteger,
  isKeywordName,
  isNumber,
  isSymbolName,
  Keyword,
  keyword,
  parseTimestamp,
  parseUuid,
  Sym,
  sym,
  Timestamp,
  Uuid,
  type Value,
} from "../values/index.ts";
import type { Arguments } from "./arguments.ts";
import { checkedInteger, type Numeric, toDouble } from "./arithmetic.ts";
import { type Builtin, builtin } from "./builtin.ts";
import { madeName, payForScan, shown } from "./limits.ts";

const INTEGER = /^[+-]?\d{1,400}$/;
/** No part of it can match in two ways: it is tried in time linear in the text, which cannot be interrupted. */
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const CONVERTIBLE = "a number, string, boolean or nil";

/** The integer part of a number. */
function truncated(value: Numeric, take: Arguments): number | bigint {
  if (isInteger(value)) return value;
  const n = Math.trunc(toDouble(value));
  if (!Number.isFinite(n)) return take.fail("InvalidArgument", "an infinite float or NaN has no integer part");
  return Number.isSafeInteger(n) ? n + 0 : checkedInteger(BigInt(n), take.function);
}

/** The integer that a text writes: undefined when it is none, `null` when it does not fit 64 bits. */
function readInteger(text: string): number | bigint | null | undefined {
  if (!INTEGER.test(text)) return undefined;
  return integer(BigInt(text.startsWith("+") ? text.slice(1) : text)) ?? null;
}

function readFloat(text: string): number | Float | undefined {
  const trimmed = text.trim();
  return DECIMAL.test(trimmed) ? float(Number(trimmed)) : undefined;
}

function toInteger(args: readonly Value[], take: Arguments): number | bigint {
  const [value = null] = args;
  if (value === null || value === false) return 0;
  if (value === true) return 1;
  if (typeof value !== "string") return isNumber(value) ? truncated(value, take) : take.reject(args, 0, CONVERTIBLE);
  const whole = readInteger(value.trim());
  if (whole === null) return take.fail("ArithmeticOverflow", "the number does not fit a 64-bit integer");
  return whole ?? truncated(readFloat(value) ?? 0, take);
}

function toFloat(args: readonly Value[], take: Arguments): number | Float {
  const [value = null] = args;
  if (value === null || typeof value === "boolean") return float(Number(value));
  if (typeof value === "string") return readFloat(value) ?? float(0);
  return isNumber(value) ? float(toDouble(value)) : take.reject(args, 0, CONVERTIBLE);
}

function namedValue(args: readonly Value[], take: Arguments): { name: string; slash: number } {
  const value = take.name(args, 0);
  const name = typeof value === "string" ? value : value.name;
  return { name, slash: name === "/" ? -1 : name.indexOf("/") };
}

export const conversion: readonly Builtin[] = [
  builtin("int", {
    params: "x",
    doc: "`x` as an integer: a number or numeric string cut off, true 1, false and nil 0, any other string 0.",
    make: (take) => (args, meter) => {
      payForScan(args[0], meter);
      return toInteger(args, take);
    },
  }),
  builtin("float", {
    params: "x",
    doc: "`x` as a float: a number or numeric string, true 1.0, false and nil 0.0, any other string 0.0.",
    make: (take) => (args, meter) => {
      payForScan(args[0], meter);
      return toFloat(args, take);
    },
  }),
  builtin("parse-int", {
    params: "x",
    doc: "The integer that a string writes, white space around it apart; nil when it is none that fits 64 bits. Numbers are cut off; nil for nil.",
    make: (take) => (args, meter) => {
      const [value = null] = args;
      payForScan(value, meter);
      if (value === null) return null;
      return isNumber(value) ? truncated(value, take) : (readInteger(take.string(args, 0).trim()) ?? null);
    },
  }),
  builtin("parse-float", {
    params: "x",
    doc: "The float that a string writes, white space around it apart; nil when it is none. Numbers become floats; nil for nil.",
    make: (take) => (args, meter) => {
      const [value = null] = args;
      payForScan(value, meter);
      if (value === null) return null;
      return isNumber(value) ? float(toDouble(value)) : (readFloat(take.string(args, 0)) ?? null);
    },
  }),
  builtin("keyword", {
    params: "s",
    doc: "The keyword of that name, with or without its colon; `InvalidArgument` for a text that is no name.",
    make: (take) => (args, meter) => {
      payForScan(args[0], meter);
      const value = take.name(args, 0);
      if (value instanceof Keyword) return value;
      const name = value instanceof Sym ? value.name : value.replace(/^:/, "");
      return isKeywordName(name)
        ? keyword(madeName(name))
        : take.fail("InvalidArgument", `${shown(name)} is no keyword name`);
    },
  }),
  builtin("symbol", {
    params: "s",
    doc: "The symbol of that name; `InvalidArgument` for a text that is no name.",
    make: (take) => (args, meter) => {
      payForScan(args[0], meter);
      const value = take.name(args, 0);
      if (value instanceof Sym) return value;
      const name = value instanceof Keyword ? value.name : value;
      return isSymbolName(name)
        ? sym(madeName(name))
        : take.fail("InvalidArgument", `${shown(name)} is no symbol name`);
    },
  }),
  builtin("name", {
    params: "k",
    doc: "The name of a keyword or symbol without its namespace; a string as it is.",
    make: (take) => (args) => {
      const { name, slash } = namedValue(args, take);
      return typeof args[0] === "string" ? name : name.slice(slash + 1);
    },
  }),
  builtin("namespace", {
    params: "k",
    doc: "The namespace of a keyword or symbol, nil where it has none.",
    make: (take) => (args) => {
      const { name, slash } = namedValue(args, take);
      return typeof args[0] === "string" || slash < 0 ? null : name.slice(0, slash);
    },
  }),
  builtin("parse-timestamp", {
    params: "s",
    doc: "The timestamp that a string writes (`2024-01-15T10:30:45Z`), nil when it is none.",
    make: (take) => (args, meter) => {
      const [value = null] = args;
      payForScan(value, meter);
      if (value === null || value instanceof Timestamp) return value;
      return parseTimestamp(take.string(args, 0).trim()) ?? null;
    },
  }),
  builtin("timestamp-ms", {
    params: "t",
    doc: "The milliseconds of a timestamp since 1970-01-01T00:00:00Z, rounded down.",
    make: (take) => (args) => (args[0] instanceof Timestamp ? args[0].ms : take.reject(args, 0, "a timestamp")),
  }),
  builtin("uuid", {
    params: "s",
    doc: "The uuid that a string writes, nil when it is none.",
    make: (take) => (args, meter) => {
      const [value = null] = args;
      payForScan(value, meter);
      if (value === null || value instanceof Uuid) return value;
      return parseUuid(take.string(args, 0).trim()) ?? null;
    },
  }),
];
