import type { Invoke, Lambda, Node, Variable } from "../ir/ir.ts";
import { originOf } from "../ir/link-sources.ts";
import { findBuiltin } from "../library/lookup.ts";

/** What an expression in head position can be. */
export interface Targets {
  readonly lambdas: readonly Lambda[];
  readonly isUnknown: boolean;
}

export const UNKNOWN: Targets = { lambdas: [], isUnknown: true };
const NONE: Targets = { lambdas: [], isUnknown: false };

/** The functions that an expression can be, as far as it is followed. */
export function targetsOf(node: Node, seen: Set<Variable> = new Set()): Targets {
  switch (node.kind) {
    case "lambda":
      return { lambdas: [node], isUnknown: false };
    case "constant":
      return NONE;
    case "builtin": {
      const entry = findBuiltin(node.name);
      return entry !== undefined && "plan" in entry ? UNKNOWN : NONE;
    }
    case "define":
    case "check":
      return targetsOf(node.value, seen);
    case "let":
    case "scope":
      return targetsOf(node.body, seen);
    case "do":
      return mergedTargets(node.items.slice(-1).map((last) => targetsOf(last, seen)));
    case "if":
      return mergedTargets([targetsOf(node.consequent, seen), targetsOf(node.alternative, seen)]);
    case "read": {
      const own = variableTargets(node.variable, seen);
      return node.otherwise === null ? own : mergedTargets([own, targetsOf(node.otherwise, seen)]);
    }
    default:
      return UNKNOWN;
  }
}

function variableTargets(variable: Variable, seen: Set<Variable>): Targets {
  const original = originOf(variable);
  if (seen.has(original)) return NONE;
  seen.add(original);
  if (original.sources === null) return UNKNOWN;
  return mergedTargets(original.sources.map((source) => targetsOf(source, seen)));
}

export function mergedTargets(all: readonly Targets[]): Targets {
  const [only = NONE] = all;
  if (all.length <= 1) return only;
  return {
    lambdas: [...new Set(all.flatMap(({ lambdas }) => lambdas))],
    isUnknown: all.some(({ isUnknown }) => isUnknown),
  };
}

/** Is a value of this expression told by `targetsOf`, wherever it goes through variables? */
export function isFollowed(node: Node): boolean {
  switch (node.kind) {
    case "lambda":
    case "read":
    case "builtin":
    case "constant":
      return true;
    case "define":
    case "check":
      return isFollowed(node.value);
    case "let":
    case "scope":
      return isFollowed(node.body);
    case "do":
      return node.items.slice(-1).every(isFollowed);
    case "if":
      return isFollowed(node.consequent) && isFollowed(node.alternative);
    default:
      return false;
  }
}

/** The arguments of a call that a builtin calls in its turn. */
export function callbacksOf({ callee }: Invoke): readonly number[] {
  if (callee.kind !== "builtin") return [];
  const entry = findBuiltin(callee.name);
  return entry !== undefined && "plan" in entry ? entry.callbacks : [];
}
