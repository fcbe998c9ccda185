import type { Unit } from "../ir/ir.ts";
import { writeMeaning } from "./ir-writer.ts";

/** version of what the evaluator makes of the same program; stands in every program's hash, and in bytecode */
export const EVALUATOR = 1;

/** What a program means as text, without places: two programs with the same text evaluate alike. */
export function canonicalText(unit: Unit): string {
  return JSON.stringify(["rtfs", EVALUATOR, writeMeaning(unit)]);
}
