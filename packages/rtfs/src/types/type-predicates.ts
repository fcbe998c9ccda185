import { fail } from "../errors.ts";
import { codePointCount } from "../library/code-points.ts";
import { atLeast, atMost, greaterThan, lessThan } from "../library/comparison.ts";
import { countOf } from "../library/elements.ts";
import { payForScan } from "../library/limits.ts";
import { isMatch } from "../regex/regex.ts";
import type { Meter } from "../run/fuel.ts";
import { equals, isNumber, PMap, type Value } from "../values/index.ts";
import type { Predicate } from "./types.ts";

/** Whether the value satisfies the predicate; false for a value that it doesn't apply to. Raises `UnknownPredicate`. */
export function satisfiesPredicate(value: Value, { predicate, meter }: Test): boolean {
  switch (predicate.test) {
    case "=":
      return equals(value, predicate.value);
    case "!=":
      return !equals(value, predicate.value);
    case ">":
    case ">=":
    case "<":
    case "<=":
      return isComparable(value, predicate.limit) && ORDER[predicate.test](value, predicate.limit);
    case "in-range":
      return isComparable(value, predicate.low) && atLeast(value, predicate.low) && atMost(value, predicate.high);
    case "has-keys":
      meter.charge(LOOKING_UP * predicate.keys.length);
      return value instanceof PMap && predicate.keys.every((key) => value.has(key));
    case "matches-regex":
      return typeof value === "string" && isMatch(predicate.pattern, { text: value, meter });
    case "is-url":
      payForScan(value, meter);
      return typeof value === "string" && URL.test(value);
    case "is-email":
      payForScan(value, meter);
      return typeof value === "string" && isEmail(value);
    case "non-empty":
      return value !== null && (countOf(value) ?? 0) > 0;
    case "unknown":
      return fail("UnknownPredicate", `No predicate is named ${predicate.name}`);
    default:
      return checkSize(value, predicate);
  }
}

export interface Test {
  readonly predicate: Predicate;
  readonly meter: Meter;
}

/** No part of it can match in two ways: it is tried in time linear in the text, which cannot be interrupted. */
const URL = /^https?:\/\/[^\s/?#]\S*$/i;

/** steps that it takes to look a key up in a large map */
const LOOKING_UP = 4;

const ORDER = { ">": greaterThan, ">=": atLeast, "<": lessThan, "<=": atMost };

const isComparable = (a: Value, b: Value): boolean =>
  (isNumber(a) && isNumber(b)) || (typeof a === "string" && typeof b === "string");

function isEmail(text: string): boolean {
  const at = text.indexOf("@");
  const domain = text.slice(at + 1);
  return at > 0 && !/[\s@]/.test(domain) && !/\s/.test(text) && domain.indexOf(".") > 0 && !domain.endsWith(".");
}

function checkSize(value: Value, { test, limit }: Extract<Predicate, { limit: number }>): boolean {
  const isLength = test.endsWith("length");
  const size = isLength ? lengthOf(value) : countOf(value);
  if (size === undefined || (!isLength && (value === null || typeof value === "string"))) return false;
  if (test.startsWith("min")) return size >= limit;
  return test.startsWith("max") ? size <= limit : size === limit;
}

function lengthOf(value: Value): number | undefined {
  return typeof value === "string" ? codePointCount(value) : undefined;
}
