import { asRtfsError, catchability, type ErrorValue } from "../errors.ts";
import { toDouble } from "../library/arithmetic.ts";
import { mergeSort } from "../library/merge-sort.ts";
import { isNumber, isTruthy, places, type Value } from "../values/index.ts";
import { pay } from "../values/meter.ts";
import { Fn, type Process, type Request } from "./function.ts";
import { callSuspending, type Machine } from "./machine.ts";

/**
 * What a higher-order builtin wants called. The builtin says it once; the plan is carried out by plain calls where
 * the callback is pure, and inside a process where it may suspend.
 */
export type Plan =
  | { readonly plan: "done"; readonly value: Value }
  | { readonly plan: "call"; readonly fn: Value; readonly args: readonly Value[]; then(result: Value): Plan }
  /** one call per item */
  | { readonly plan: "each"; readonly fn: Value; readonly items: readonly Value[]; then(results: Value[]): Plan }
  /** one call per row of arguments */
  | {
      readonly plan: "rows";
      readonly fn: Value;
      readonly rows: readonly (readonly Value[])[];
      then(results: Value[]): Plan;
    }
  /** one call per item up to the first result whose truth is `stopsOn`; `index` is -1 where there was none */
  | {
      readonly plan: "search";
      readonly fn: Value;
      readonly items: readonly Value[];
      readonly stopsOn: boolean;
      then(index: number, result: Value): Plan;
    }
  /** `(fn accumulator item)` for each item */
  | {
      readonly plan: "fold";
      readonly fn: Value;
      readonly start: Value;
      readonly items: readonly Value[];
      then(result: Value): Plan;
    }
  /** the stable order of `keys` (as indexes) by a function that answers "less" or a number */
  | { readonly plan: "sort"; readonly fn: Value; readonly keys: readonly Value[]; then(order: number[]): Plan }
  /** calls a thunk; an error that a catch-all may see is an outcome */
  | { readonly plan: "attempt"; readonly fn: Value; then(outcome: Outcome): Plan };

export type Outcome = { readonly value: Value } | { readonly error: ErrorValue };

export function done(value: Value): Plan {
  return { plan: "done", value };
}

/** Carries a plan out by plain calls. */
export function carryOut(first: Plan, machine: Machine): Value {
  let plan = first;
  while (plan.plan !== "done") plan = advance(plan, machine);
  return plan.value;
}

type Open = Exclude<Plan, { plan: "done" }>;

function advance(plan: Open, machine: Machine): Plan {
  switch (plan.plan) {
    case "call":
      return plan.then(machine.call(plan.fn, plan.args));
    case "each":
      return plan.then(mapItems(plan.items, machine.caller1(plan.fn)));
    case "rows":
      return plan.then(plan.rows.map((row) => machine.call(plan.fn, row)));
    case "search":
      return search(plan, machine);
    case "fold": {
      const call = machine.caller2(plan.fn);
      let result = plan.start;
      for (const item of plan.items) result = call(result, item);
      return plan.then(result);
    }
    case "sort":
      return plan.then(sortKeys(plan.keys, machine.caller2(plan.fn)));
    case "attempt":
      return plan.then(attempt(plan.fn, machine));
  }
}

function mapItems(items: readonly Value[], call: (item: Value) => Value): Value[] {
  const results = places(items.length);
  for (let i = 0; i < items.length; i++) results[i] = call(items[i] as Value);
  return results;
}

type Search = Extract<Plan, { plan: "search" }>;

function search(plan: Search, machine: Machine): Plan {
  const call = machine.caller1(plan.fn);
  for (const [index, item] of plan.items.entries()) {
    const result = call(item);
    if (isTruthy(result) === plan.stopsOn) return plan.then(index, result);
  }
  return plan.then(-1, null);
}

function sortKeys(keys: readonly Value[], call: (a: Value, b: Value) => Value): number[] {
  return mergeSort([...keys.keys()], (a, b) => saysBefore(call(keys[a] as Value, keys[b] as Value)));
}

/** What a comparator's answer means: whether its first argument stands before its second. */
function saysBefore(answer: Value): boolean {
  return isNumber(answer) ? toDouble(answer) < 0 : isTruthy(answer);
}

function attempt(fn: Value, machine: Machine): Outcome {
  const { depth } = machine.fuel;
  try {
    return { value: machine.call(fn, []) };
  } catch (thrown) {
    machine.fuel.depth = depth;
    return { error: caughtByAll(thrown) };
  }
}

/** The error value of what was thrown; throws it on if a catch-all must not see it. */
function caughtByAll(thrown: unknown): ErrorValue {
  const error = asRtfsError(thrown)?.value ?? null;
  if (error === null || catchability(error.kind) !== "any") throw thrown;
  return error;
}

/** Carries a plan out inside a process. */
export function* carryOutSuspending(first: Plan): Process<Value> {
  let plan = first;
  while (plan.plan !== "done") plan = yield* advanceSuspending(plan);
  return plan.value;
}

function* advanceSuspending(plan: Open): Process<Plan> {
  switch (plan.plan) {
    case "call":
      return plan.then(yield* callSuspending(plan.fn, plan.args));
    case "each": {
      const start = startOf(plan.fn);
      const results: Value[] = [];
      for (const item of plan.items)
        results.push(start === null ? yield* callSuspending(plan.fn, [item]) : yield start([item]));
      return plan.then(results);
    }
    case "rows":
      return plan.then(yield* callRows(plan.fn, plan.rows));
    case "search":
      return yield* searchSuspending(plan);
    case "fold": {
      const start = startOf(plan.fn);
      let result = plan.start;
      for (const item of plan.items) {
        const args = [result, item];
        result = start === null ? yield* callSuspending(plan.fn, args) : yield start(args);
      }
      return plan.then(result);
    }
    case "sort":
      return plan.then(yield* mergeSortSuspending([...plan.keys.keys()], { fn: plan.fn, keys: plan.keys }));
    case "attempt":
      return plan.then(yield* attemptSuspending(plan.fn));
  }
}

/** What enters a function that may suspend; null for any other callable value. */
function startOf(fn: Value): ((args: readonly Value[]) => Request) | null {
  const start = fn instanceof Fn ? fn.code.start : null;
  return start && ((args) => ({ ask: "enter", process: start(fn as Fn, args) }));
}

function* callRows(fn: Value, rows: readonly (readonly Value[])[]): Process<Value[]> {
  const results: Value[] = [];
  for (const args of rows) results.push(yield* callSuspending(fn, args));
  return results;
}

function* searchSuspending(plan: Search): Process<Plan> {
  for (const [index, item] of plan.items.entries()) {
    const result = yield* callSuspending(plan.fn, [item]);
    if (isTruthy(result) === plan.stopsOn) return plan.then(index, result);
  }
  return plan.then(-1, null);
}

function* attemptSuspending(fn: Value): Process<Outcome> {
  try {
    return { value: yield* callSuspending(fn, []) };
  } catch (thrown) {
    return { error: caughtByAll(thrown) };
  }
}

interface Sorting {
  readonly fn: Value;
  readonly keys: readonly Value[];
}

/** `mergeSort` with comparisons that may suspend. */
function* mergeSortSuspending(order: readonly number[], sorting: Sorting): Process<number[]> {
  if (order.length < 2) return [...order];
  pay(order.length);
  const middle = order.length >> 1;
  const left = yield* mergeSortSuspending(order.slice(0, middle), sorting);
  const right = yield* mergeSortSuspending(order.slice(middle), sorting);
  if (!(yield* isBefore([right[0] as number, left[middle - 1] as number], sorting))) return left.concat(right);
  const merged: number[] = [];
  let next = 0;
  for (const index of right) {
    while (next < left.length && !(yield* isBefore([index, left[next] as number], sorting))) {
      merged.push(left[next++] as number);
    }
    merged.push(index);
  }
  return merged.concat(left.slice(next));
}

function* isBefore([a, b]: readonly [number, number], { fn, keys }: Sorting): Process<boolean> {
  const args = [keys[a] as Value, keys[b] as Value];
  return saysBefore(yield* callSuspending(fn, args));
}
