import type { Loop, Node, Recur, Variable } from "../ir/ir.ts";
import type { Constants } from "./constants.ts";

/**
 * How often a loop starts over at most; null where that isn't known before the run. Known is a loop that counts: a
 * variable begins at a constant, every `recur` adds one to it, and stands where it was found below a constant.
 */
export function roundsOf(loop: Loop, constants: Constants): number | null {
  const again = recursOf(loop.body, []);
  const [first] = again;
  if (first === undefined) return 0;
  for (const test of first.tests) {
    const compared = comparisonOf(test, constants);
    if (compared === null) continue;
    const { counter, limit } = compared;
    const start = startOf(counter, { again, constants });
    if (
      start !== null &&
      again.every(({ tests }) => tests.some((each) => isBelow(each, { counter, limit, constants })))
    )
      return Math.max(0, Math.ceil(limit - start));
  }
  return null;
}

interface Again {
  readonly node: Recur;
  /** what was true on the way to it */
  readonly tests: readonly Node[];
}

/** The places where a loop starts over: they stand in tail position. */
function recursOf(node: Node, tests: readonly Node[]): Again[] {
  switch (node.kind) {
    case "recur":
      return [{ node, tests }];
    case "if":
      return [...recursOf(node.consequent, [...tests, node.test]), ...recursOf(node.alternative, tests)];
    case "and":
    case "or":
    case "do":
      return node.items.slice(-1).flatMap((item) => recursOf(item, tests));
    case "let":
    case "scope":
      return recursOf(node.body, tests);
    default:
      return [];
  }
}

interface Compared {
  readonly counter: Variable;
  readonly limit: number;
}

/** `(< counter limit)` */
function comparisonOf(test: Node, constants: Constants): Compared | null {
  if (test.kind !== "invoke" || test.callee.kind !== "builtin" || test.callee.name !== "<") return null;
  const [left, right, extra] = test.args;
  if (left?.kind !== "read" || right === undefined || extra !== undefined) return null;
  const limit = constants.of(right);
  return typeof limit === "number" ? { counter: left.variable, limit } : null;
}

function isBelow(test: Node, { counter, limit, constants }: Compared & { constants: Constants }): boolean {
  const compared = comparisonOf(test, constants);
  return compared?.counter === counter && compared.limit <= limit;
}

/** Where the counter begins, if nothing is ever stored in it but that constant and itself plus one. */
function startOf(
  counter: Variable,
  { again, constants }: { again: readonly Again[]; constants: Constants },
): number | null {
  const steps = again.map(({ node }) => node.args[node.targets.indexOf(counter)]);
  const others = counter.sources?.filter((source) => !steps.includes(source)) ?? [];
  const [start, second] = others;
  if (counter.home === "program" || start === undefined || second !== undefined) return null;
  if (!steps.every((step) => step !== undefined && isNext(step, counter))) return null;
  const value = constants.of(start);
  return typeof value === "number" && Number.isSafeInteger(value) ? value : null;
}

/** `(inc counter)` */
function isNext(node: Node, counter: Variable): boolean {
  if (node.kind !== "invoke" || node.callee.kind !== "builtin" || node.callee.name !== "inc") return false;
  const [arg, extra] = node.args;
  return arg?.kind === "read" && arg.variable === counter && extra === undefined;
}
