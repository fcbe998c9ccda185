import { asRtfsError } from "../errors.ts";
import type { Machine } from "../run/machine.ts";
import { done, type Plan } from "../run/plan.ts";
import { hash, isTruthy, keyword, mapFrom, PMap, type Value, Vector } from "../values/index.ts";
import { type HigherOrder, withCallback } from "./callback.ts";

const ANY = { min: 0, max: Number.POSITIVE_INFINITY };

/** Calls the functions from the last to the first, each with the result of the one before. */
function chain(fns: readonly Value[], args: readonly Value[]): Plan {
  const step = (index: number, operands: readonly Value[]): Plan => {
    const fn = fns[index];
    if (fn === undefined) return done(operands[0] ?? null);
    return { plan: "call", fn, args: operands, then: (result) => step(index - 1, [result]) };
  };
  return step(fns.length - 1, args);
}

/** Calls every function with the same arguments. */
function sideBySide(fns: readonly Value[], args: readonly Value[]): Plan {
  const results: Value[] = [];
  const step = (next: number): Plan => {
    const fn = fns[next];
    if (fn === undefined) return done(Vector.of(results));
    return { plan: "call", fn, args, then: (result) => keep(result, next) };
  };
  const keep = (result: Value, index: number): Plan => {
    results.push(result);
    return step(index + 1);
  };
  return step(0);
}

/** Arguments with a function among them can't be remembered. */
function isKey(value: Value): boolean {
  try {
    hash(value);
    return true;
  } catch (thrown) {
    if (asRtfsError(thrown)?.value.kind === "TypeError") return false;
    throw thrown;
  }
}

/** What was remembered is a matter of the line of evaluation: branches that run side by side learn nothing of each other. */
function remembering(fn: Value, machine: Machine): (args: readonly Value[]) => Plan {
  const self = {};
  const known = (): PMap => machine.line.memory.get(self) ?? PMap.empty;
  return (args) => {
    const key = Vector.of(args);
    if (!isKey(key)) return { plan: "call", fn, args, then: done };
    const value = known().get(key);
    if (value !== undefined) return done(value);
    return {
      plan: "call",
      fn,
      args,
      then: (result) => {
        machine.line.memory.set(self, known().set(key, result));
        return done(result);
      },
    };
  };
}

export const functionMakers: readonly HigherOrder[] = [
  withCallback("apply", {
    params: "f a* coll",
    doc: "Calls `f` with the arguments and then the elements of the collection.",
    callbacks: [0],
    make:
      (take) =>
      (args, { fuel }) => {
        const last = take.elements(args, args.length - 1);
        fuel.charge(last.length);
        return { plan: "call", fn: args[0] ?? null, args: [...args.slice(1, -1), ...last], then: done };
      },
  }),
  withCallback("partial", {
    params: "f a*",
    doc: "A function that calls `f` with these arguments and then its own.",
    callbacks: [],
    make:
      () =>
      ([fn = null, ...bound], machine) =>
        done(
          machine.planned({
            name: "partial",
            ...ANY,
            plan: (args) => ({ plan: "call", fn, args: [...bound, ...args], then: done }),
          }),
        ),
  }),
  withCallback("comp", {
    params: "f*",
    doc: "A function that calls the last `f` with its arguments and each `f` before with the result; without any, `identity`.",
    callbacks: [],
    make: () => (fns, machine) => done(machine.planned({ name: "comp", ...ANY, plan: (args) => chain(fns, args) })),
  }),
  withCallback("complement", {
    params: "p",
    doc: "A function that is true where `p` is not.",
    callbacks: [],
    make:
      () =>
      ([fn = null], machine) =>
        done(
          machine.planned({
            name: "complement",
            ...ANY,
            plan: (args) => ({ plan: "call", fn, args, then: (result) => done(!isTruthy(result)) }),
          }),
        ),
  }),
  withCallback("constantly", {
    params: "x",
    doc: "A function that gives `x` for any arguments.",
    callbacks: [],
    make:
      () =>
      ([value = null], machine) =>
        done(machine.planned({ name: "constantly", ...ANY, plan: () => done(value) })),
  }),
  withCallback("juxt", {
    params: "f*",
    doc: "A function that gives a vector of what each `f` gives for its arguments.",
    callbacks: [],
    make: () => (fns, machine) =>
      done(machine.planned({ name: "juxt", ...ANY, plan: (args) => sideBySide(fns, args) })),
  }),
  withCallback("memoize", {
    params: "f",
    doc: "A function that calls `f` once for equal arguments and remembers the value for the rest of the run.",
    callbacks: [],
    make:
      () =>
      ([fn = null], machine) =>
        done(machine.planned({ name: "memoize", ...ANY, plan: remembering(fn, machine) })),
  }),
  withCallback("try-result", {
    params: "f",
    doc: "`{:ok v}` with the value of a call of `f`, or `{:error e}` with the error it raised.",
    callbacks: [0],
    make:
      () =>
      ([fn = null]) => ({
        plan: "attempt",
        fn,
        then: (outcome) =>
          done("error" in outcome ? mapFrom([[ERROR, outcome.error]]) : mapFrom([[OK, outcome.value]])),
      }),
  }),
];

const OK = keyword("ok");
const ERROR = keyword("error");
