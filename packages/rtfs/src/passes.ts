import type { Constants } from "./constants.ts";
import type { Effects } from "./effects.ts";
import type { Place } from "./errors.ts";
import type { Clause, For, HostCall, Invoke, Lambda, Loop, Node, Unit } from "./ir.ts";
import { childrenOf } from "./ir-walk.ts";
import { countOf } from "./library/elements.ts";
import { roundsOf } from "./loop-rounds.ts";

export interface Passes {
  /** every call site, with how often it runs at most; null where that isn't known */
  readonly passes: ReadonlyMap<HostCall, number | null>;
  /** loops and recursive functions that make calls without a known end */
  readonly unboundedLoops: readonly { readonly at: Place }[];
}

interface PassesOptions {
  readonly effects: Effects;
  readonly constantOf: Constants;
}

/** Counts, from the text alone, how often each call of a program runs at most. */
export function passesOf(unit: Unit, options: PassesOptions): Passes {
  const survey: Survey = { ...options, calls: [], entries: new Map(), loops: new Set() };
  visit(unit.body, { survey, owner: null, times: 1, rounds: null });
  const totals = new Map<Lambda, number | null>();
  const passes = new Map<HostCall, number | null>();
  for (const { node, owner, times } of survey.calls) {
    passes.set(node, product(times, owner === null ? 1 : total(owner, { survey, totals })));
  }
  return { passes, unboundedLoops: [...survey.loops].map((at) => ({ at })) };
}

interface Survey extends PassesOptions {
  readonly calls: { node: HostCall; owner: Lambda | null; times: number | null }[];
  /** where each function is called, and how often per pass of the function around */
  readonly entries: Map<Lambda, { owner: Lambda | null; times: number | null }[]>;
  readonly loops: Set<Place>;
}

interface Visit {
  readonly survey: Survey;
  readonly owner: Lambda | null;
  /** passes for each pass of the owner; null: no bound is known */
  readonly times: number | null;
  /** how often the loop around starts over */
  readonly rounds: number | null;
}

function product(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a * b;
}

function visit(node: Node, at: Visit): void {
  switch (node.kind) {
    case "lambda":
      for (const { body, recurs } of node.arities) visitBody(body, { ...at, owner: node, recurs });
      return;
    case "recur":
      for (const arg of node.args) visit(arg, { ...at, times: at.rounds });
      return;
    case "call":
      at.survey.calls.push({ node, owner: at.owner, times: at.times });
      break;
    case "parallel":
      for (const branch of node.branches) enter(branch, at);
      break;
    case "invoke":
      visitInvoke(node, at);
      break;
    case "loop":
      visitLoop(node, at);
      return;
    case "for":
      visitFor(node, at);
      return;
    default:
  }
  for (const child of childrenOf(node)) visit(child, at);
}

function enter(lambda: Lambda, { survey, owner, times }: Visit): void {
  const entries = survey.entries.get(lambda) ?? [];
  entries.push({ owner, times });
  survey.entries.set(lambda, entries);
}

/** Builtins that call their function once. */
const ONCE = new Set(["apply", "update", "update-in", "try-result"]);

function visitInvoke(node: Invoke, at: Visit): void {
  const { effects } = at.survey;
  const name = node.callee.kind === "builtin" ? node.callee.name : null;
  const each = name === null || ONCE.has(name) ? 1 : countItems(node.args.at(-1), at.survey);
  if (each === null && effects.suspends(node)) at.survey.loops.add(node.at);
  for (const lambda of effects.targets(node).lambdas) enter(lambda, { ...at, times: product(at.times, each) });
}

function countItems(node: Node | undefined, { constantOf }: Survey): number | null {
  const value = node === undefined ? undefined : constantOf(node);
  return value === undefined ? null : (countOf(value) ?? null);
}

/** A function that starts over does so without a known end. */
function visitBody(body: Node, { recurs, ...at }: Omit<Visit, "times" | "rounds"> & { recurs: boolean }): void {
  if (recurs && reachesCall(body, at.survey.effects)) at.survey.loops.add(body.at);
  visit(body, { ...at, times: recurs ? null : 1, rounds: null });
}

/** The body runs once more than the loop starts over; what is handed to `recur` runs as often as it does. */
function visitLoop(node: Loop, at: Visit): void {
  for (const { value } of node.bindings) visit(value, at);
  const rounds = roundsOf(node, at.survey.constantOf);
  if (rounds === null && reachesCall(node.body, at.survey.effects)) at.survey.loops.add(node.at);
  visit(node.body, {
    ...at,
    times: product(at.times, rounds === null ? null : rounds + 1),
    rounds: product(at.times, rounds),
  });
}

function visitFor(node: For, at: Visit): void {
  let { times } = at;
  for (const clause of node.clauses) {
    for (const child of clauseNodes(clause)) visit(child, { ...at, times });
    if (clause.clause === "each") times = product(times, countItems(clause.source, at.survey));
  }
  if (times === null && reachesCall(node.body, at.survey.effects)) at.survey.loops.add(node.at);
  visit(node.body, { ...at, times });
}

function clauseNodes(clause: Clause): readonly Node[] {
  switch (clause.clause) {
    case "each":
      return [clause.source];
    case "let":
      return clause.bindings.map(({ value }) => value);
    default:
      return [clause.test];
  }
}

function reachesCall(node: Node, effects: Effects): boolean {
  if (node.kind === "call" || node.kind === "parallel") return true;
  if (node.kind === "lambda") return false;
  if (node.kind === "invoke" && effects.suspends(node)) return true;
  return childrenOf(node).some((child) => reachesCall(child, effects));
}

interface Totals {
  readonly survey: Survey;
  /** found so far; null also for a function that is being counted, which makes recursion unbounded */
  readonly totals: Map<Lambda, number | null>;
}

function total(lambda: Lambda, { survey, totals }: Totals): number | null {
  const known = totals.get(lambda);
  if (known !== undefined) return known;
  totals.set(lambda, null);
  if (survey.effects.isAtLarge(lambda)) return null;
  let sum: number | null = 0;
  for (const { owner, times } of survey.entries.get(lambda) ?? []) {
    const passes: number | null = product(times, owner === null ? 1 : total(owner, { survey, totals }));
    sum = sum === null || passes === null ? null : sum + passes;
  }
  if (sum === null && isRecursive(lambda, survey)) survey.loops.add(lambda.at);
  totals.set(lambda, sum);
  return sum;
}

/** Can the function be entered from itself? */
function isRecursive(lambda: Lambda, survey: Survey): boolean {
  const seen = new Set<Lambda>();
  const pending = [lambda];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const { owner } of survey.entries.get(next) ?? []) {
      if (owner === lambda) return true;
      if (owner === null || seen.has(owner)) continue;
      seen.add(owner);
      pending.push(owner);
    }
  }
  return false;
}
