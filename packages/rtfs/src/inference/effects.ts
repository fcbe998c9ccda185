import type { HostCall, Invoke, Lambda, Node, Unit } from "../ir/ir.ts";
import { childrenOf } from "../ir/walk.ts";
import { callbacksOf, isFollowed, mergedTargets, type Targets, targetsOf, UNKNOWN } from "./targets.ts";

/** Which parts of a program may reach a `call`. All others run as plain functions. */
export interface Effects {
  lambda(lambda: Lambda): boolean;
  suspends(invoke: Invoke): boolean;
  /** the functions that a call is known to reach, directly or as callbacks of a builtin */
  targets(invoke: Invoke): Targets;
  /** used as a value, so that calls of unknown functions may reach it */
  isAtLarge(lambda: Lambda): boolean;
  /** the functions that the program's value can be, which the host may call */
  readonly value: Targets;
  /** every call that a call of this function can come to, through whatever it calls */
  callsFrom(lambda: Lambda): ReadonlySet<HostCall>;
}

/**
 * A function may suspend when it contains a `call`, calls a function that may suspend, or calls a function value that
 * isn't known while one that may suspend is at large as a value.
 */
export function inferEffects(unit: Unit): Effects {
  const survey = surveyOf(unit);
  const { atLarge, targets } = survey;
  const suspending = suspendingOf(survey);
  const isUnknownSuspending = [...atLarge].some((lambda) => suspending.has(lambda));
  return {
    lambda: (lambda) => suspending.has(lambda),
    targets: (invoke) => targets.get(invoke) ?? UNKNOWN,
    isAtLarge: (lambda) => atLarge.has(lambda),
    suspends: (invoke) => {
      const { lambdas, isUnknown } = targets.get(invoke) ?? UNKNOWN;
      return (isUnknown && isUnknownSuspending) || lambdas.some((lambda) => suspending.has(lambda));
    },
    value: targetsOf(unit.body),
    callsFrom: (lambda) => callsFrom(lambda, survey),
  };
}

/** From the functions that contain a call to all that can call them. */
function suspendingOf({ bodies, atLarge }: Survey): Set<Lambda> {
  const callersOf = new Map<Lambda, Lambda[]>();
  const callersOfUnknown: Lambda[] = [];
  const pending: Lambda[] = [];
  for (const [owner, body] of bodies) {
    if (body.waits) pending.push(owner);
    if (body.callsUnknown) callersOfUnknown.push(owner);
    for (const target of body.targets) {
      const callers = callersOf.get(target) ?? [];
      callers.push(owner);
      callersOf.set(target, callers);
    }
  }
  const suspending = new Set<Lambda>();
  let isUnknownSuspending = false;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (suspending.has(next)) continue;
    suspending.add(next);
    pending.push(...(callersOf.get(next) ?? []));
    if (isUnknownSuspending || !atLarge.has(next)) continue;
    isUnknownSuspending = true;
    pending.push(...callersOfUnknown);
  }
  return suspending;
}

function callsFrom(lambda: Lambda, { bodies, atLarge }: Survey): Set<HostCall> {
  const calls = new Set<HostCall>();
  const seen = new Set<Lambda>();
  const pending = [lambda];
  let isUnknownEntered = false;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const body = bodies.get(next);
    if (seen.has(next) || body === undefined) continue;
    seen.add(next);
    for (const call of body.calls) calls.add(call);
    pending.push(...body.targets);
    if (!body.callsUnknown || isUnknownEntered) continue;
    isUnknownEntered = true;
    pending.push(...atLarge);
  }
  return calls;
}

interface Survey {
  /** what each function does itself */
  readonly bodies: Map<Lambda, Body>;
  /** functions that are used as values, so that any unknown call may reach them */
  readonly atLarge: Set<Lambda>;
  readonly targets: Map<Invoke, Targets>;
}

interface Body {
  readonly calls: HostCall[];
  /** for a call or for parallel branches */
  waits: boolean;
  readonly targets: Set<Lambda>;
  callsUnknown: boolean;
}

function surveyOf(unit: Unit): Survey {
  const survey: Survey = { bodies: new Map(), atLarge: new Set(), targets: new Map() };
  visit(unit.body, { survey, owner: null, isUsed: !isFollowed(unit.body) });
  return survey;
}

function bodyOf(lambda: Lambda, { bodies }: Survey): Body {
  const known = bodies.get(lambda) ?? { calls: [], waits: false, targets: new Set(), callsUnknown: false };
  bodies.set(lambda, known);
  return known;
}

interface Visit {
  readonly survey: Survey;
  /** the function that the node belongs to */
  readonly owner: Lambda | null;
  /** the node's value goes where it isn't followed */
  readonly isUsed: boolean;
}

function visit(node: Node, at: Visit): void {
  switch (node.kind) {
    case "lambda":
      if (at.isUsed) release(node, at.survey);
      bodyOf(node, at.survey);
      for (const { body } of node.arities) visit(body, { ...at, owner: node, isUsed: true });
      return;
    case "read":
      if (at.isUsed) release(node, at.survey);
      if (node.otherwise !== null) visit(node.otherwise, { ...at, isUsed: false });
      return;
    case "call":
      noteWait(at, { calls: [node], targets: [] });
      break;
    case "parallel":
      noteWait(at, { calls: [], targets: node.branches });
      for (const branch of node.branches) visit(branch, { ...at, isUsed: false });
      return;
    case "invoke":
      visitInvoke(node, at);
      return;
    case "check":
      visit(node.value, at);
      return;
    case "define":
      visitStored(node.value, at);
      if (at.isUsed) release(node.value, at.survey);
      return;
    case "let":
      for (const { value } of node.bindings) visitStored(value, at);
      visit(node.body, at);
      return;
    case "do":
      for (const item of node.items.slice(0, -1)) visit(item, { ...at, isUsed: false });
      for (const item of node.items.slice(-1)) visit(item, at);
      return;
    case "scope":
      visit(node.body, at);
      return;
    case "if":
      visit(node.test, { ...at, isUsed: false });
      visit(node.consequent, at);
      visit(node.alternative, at);
      return;
    default:
  }
  for (const child of childrenOf(node)) visit(child, { ...at, isUsed: true });
}

function noteWait(
  { owner, survey }: Visit,
  { calls, targets }: { calls: readonly HostCall[]; targets: readonly Lambda[] },
): void {
  if (owner === null) return;
  const body = bodyOf(owner, survey);
  body.waits = true;
  body.calls.push(...calls);
  for (const target of targets) body.targets.add(target);
}

/** A value that is stored in a variable is followed through the variable. */
function visitStored(value: Node, at: Visit): void {
  visit(value, { ...at, isUsed: !isFollowed(value) });
}

function visitInvoke(node: Invoke, at: Visit): void {
  const { survey, owner } = at;
  const callbacks = callbacksOf(node);
  visit(node.callee, { ...at, isUsed: !isFollowed(node.callee) });
  for (const [index, arg] of node.args.entries()) {
    visit(arg, { ...at, isUsed: !(callbacks.includes(index) && isFollowed(arg)) });
  }
  const called = callbacks.map((index) => node.args[index]).filter((arg) => arg !== undefined);
  const targets = mergedTargets(
    (node.callee.kind === "builtin" ? called : [node.callee]).map((callee) => targetsOf(callee)),
  );
  survey.targets.set(node, targets);
  if (owner === null) return;
  const body = bodyOf(owner, survey);
  for (const lambda of targets.lambdas) body.targets.add(lambda);
  if (targets.isUnknown) body.callsUnknown = true;
}

/** Marks every function that a followed expression can be as at large. */
function release(node: Node, survey: Survey): void {
  for (const lambda of targetsOf(node).lambdas) survey.atLarge.add(lambda);
}
