import type { Place } from "../errors.ts";
import type { For, HostCall, Invoke, Lambda, Loop, Node, Step, Unit } from "../ir/ir.ts";
import { childrenOf, clauseNodes } from "../ir/walk.ts";
import { keyword, PMap } from "../values/index.ts";
import { entriesOf, product, sum } from "./callback-counts.ts";
import { type Sizes, sizesOf } from "./collection-sizes.ts";
import type { Constants } from "./constants.ts";
import type { Effects } from "./effects.ts";
import { type Entry, totalsOf } from "./function-totals.ts";
import { roundsOf } from "./loop-rounds.ts";

export interface Passes {
  /** every call site, with how often it runs at most; null where that isn't known */
  readonly passes: ReadonlyMap<HostCall, number | null>;
  /** loops and recursive functions that make calls without a known end */
  readonly unboundedLoops: readonly { readonly at: Place }[];
}

interface PassesOptions {
  readonly effects: Effects;
  readonly constants: Constants;
}

/** Counts, from the text alone, how often each call of a program runs at most; a host calls the program's value once. */
export function passesOf(unit: Unit, { effects, constants }: PassesOptions): Passes {
  const sizeOf = sizesOf(constants);
  const survey: Survey = { effects, constants, sizeOf, calls: [], entries: new Map(), loops: new Set() };
  const whole: Visit = { survey, owner: null, times: 1, rounds: null };
  visit(unit.body, whole);
  for (const lambda of effects.value.lambdas) enter(lambda, whole);
  const { totalOf, recursive } = totalsOf(survey.entries, effects.isAtLarge);
  const passes = new Map<HostCall, number | null>();
  for (const { node, owner, times } of survey.calls) passes.set(node, product(times, totalOf(owner)));
  for (const lambda of recursive) if (effects.lambda(lambda)) survey.loops.add(lambda.at);
  return { passes, unboundedLoops: [...survey.loops].map((at) => ({ at })) };
}

interface Survey extends PassesOptions {
  readonly sizeOf: Sizes;
  readonly calls: { node: HostCall; owner: Lambda | null; times: number | null }[];
  /** where each function is called, and how often per pass of the function around */
  readonly entries: Map<Lambda, Entry[]>;
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

/** Counts what is beneath a node; tells whether evaluating it may come to a call. */
function visit(node: Node, at: Visit): boolean {
  switch (node.kind) {
    case "lambda":
      for (const { body, recurs } of node.arities) visitBody(body, { recurs, lambda: node, survey: at.survey });
      return false;
    case "recur":
      return visitAll(node.args, { ...at, times: at.rounds });
    case "call":
      at.survey.calls.push({ node, owner: at.owner, times: at.times });
      visitAll([node.id, ...node.args], at);
      return true;
    case "parallel":
      for (const branch of node.branches) enter(branch, at);
      visitAll(node.branches, at);
      return node.branches.some((branch) => at.survey.effects.lambda(branch));
    case "invoke":
      return visitInvoke(node, at);
    case "loop":
      return visitLoop(node, at);
    case "for":
      return visitFor(node, at);
    case "step":
      return visitStep(node, at);
    default:
      return visitAll(childrenOf(node), at);
  }
}

function visitAll(nodes: readonly Node[], at: Visit): boolean {
  let reaches = false;
  for (const node of nodes) if (visit(node, at)) reaches = true;
  return reaches;
}

function enter(lambda: Lambda, { survey, owner, times }: Visit): void {
  const entries = survey.entries.get(lambda) ?? [];
  entries.push({ owner, times });
  survey.entries.set(lambda, entries);
}

function visitInvoke(node: Invoke, at: Visit): boolean {
  const { effects, loops } = at.survey;
  const reaches = visitAll([node.callee, ...node.args], at);
  const { lambdas, isUnknown } = effects.targets(node);
  if (lambdas.length === 0 && !isUnknown) return reaches;
  const each = entriesOf(node, at.survey);
  const suspends = effects.suspends(node);
  if (each === null && suspends) loops.add(node.at);
  for (const lambda of lambdas) enter(lambda, { ...at, times: product(at.times, each) });
  return reaches || suspends;
}

interface OwnBody {
  readonly lambda: Lambda;
  readonly recurs: boolean;
  readonly survey: Survey;
}

/** A function that starts over does so without a known end. */
function visitBody(body: Node, { lambda, recurs, survey }: OwnBody): void {
  const reaches = visit(body, { survey, owner: lambda, times: recurs ? null : 1, rounds: null });
  if (recurs && reaches) survey.loops.add(lambda.at);
}

/** The body runs once more than the loop starts over; what is handed to `recur` runs as often as it does. */
function visitLoop(node: Loop, at: Visit): boolean {
  const before = visitAll(
    node.bindings.map(({ value }) => value),
    at,
  );
  const rounds = roundsOf(node, at.survey.constants);
  const reaches = visit(node.body, {
    ...at,
    times: product(at.times, rounds === null ? null : rounds + 1),
    rounds: product(at.times, rounds),
  });
  if (rounds === null && reaches) at.survey.loops.add(node.at);
  return before || reaches;
}

function visitFor(node: For, at: Visit): boolean {
  let each: number | null = 1;
  let reaches = false;
  const inside = (nodes: readonly Node[]): void => {
    if (!visitAll(nodes, { ...at, times: product(at.times, each) })) return;
    reaches = true;
    if (each === null) at.survey.loops.add(node.at);
  };
  for (const clause of node.clauses) {
    inside(clauseNodes(clause));
    if (clause.clause === "each") each = product(each, at.survey.sizeOf(clause.source));
  }
  inside([node.body]);
  return reaches;
}

/** The body runs once, and once more for each retry. */
function visitStep({ options, body, pause, at: place }: Step, at: Visit): boolean {
  const retries = options === null ? 0 : retriesIn(options, at.survey.constants);
  const again: Visit = { ...at, times: product(at.times, retries) };
  const before = options !== null && visit(options, at);
  const reaches = visit(body, { ...at, times: sum(at.times, again.times) });
  if (pause !== null) visit(pause, again);
  if (retries === null && reaches) at.survey.loops.add(place);
  return before || reaches || pause !== null;
}

const RETRIES = keyword("retries");

function retriesIn(options: Node, constants: Constants): number | null {
  const value = options.kind === "map" ? entryNamed(options.entries, constants) : constants.of(options);
  const retries = value instanceof PMap ? (value.get(RETRIES) ?? 0) : value;
  return typeof retries === "number" && Number.isSafeInteger(retries) && retries >= 0 ? retries : null;
}

function entryNamed(entries: readonly (readonly [Node, Node])[], constants: Constants) {
  const own = entries.filter(([key]) => constants.of(key) === RETRIES);
  const isPlain = entries.every(([key]) => constants.of(key) !== undefined);
  const [entry] = own;
  if (entry === undefined) return isPlain ? 0 : undefined;
  return own.length === 1 && isPlain ? constants.of(entry[1]) : undefined;
}
