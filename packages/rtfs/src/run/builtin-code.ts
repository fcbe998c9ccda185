import { countText, failArity } from "../arity.ts";
import type { Builtin } from "../library/builtin.ts";
import { findBuiltin } from "../library/lookup.ts";
import type { Value } from "../values/index.ts";
import type { Fn, FnCode } from "./function.ts";
import { placed } from "./located.ts";
import type { Library, Machine, Planned } from "./machine.ts";
import { carryOut, carryOutSuspending, type Plan } from "./plan.ts";

export const standardLibrary: Library = { code: builtinCode, planned: plannedCode };

function builtinCode(name: string, machine: Machine): FnCode {
  const entry = findBuiltin(name);
  if (entry === undefined) throw new Error(`No builtin is named ${name}`);
  return "plan" in entry
    ? plannedCode({ ...entry, plan: (args) => entry.plan(args, machine) }, machine)
    : firstOrderCode(entry, machine);
}

function firstOrderCode({ name, min, max, apply, one, two }: Builtin, machine: Machine): FnCode {
  const { fuel } = machine;
  const callMany = (_self: Fn, args: readonly Value[]): Value => {
    if (args.length < min || args.length > max) failArity(args.length, { name, expected: countText({ min, max }) });
    return charged(machine, () => apply(args, fuel));
  };
  const entries = spread(callMany);
  return {
    name,
    ...entries,
    call1: one === undefined ? entries.call1 : (_self, a) => charged(machine, () => one(a, fuel)),
    call2: two === undefined ? entries.call2 : (_self, a, b) => charged(machine, () => two(a, b, fuel)),
    start: null,
  };
}

function charged(machine: Machine, run: () => Value): Value {
  const { fuel, site } = machine;
  if (--fuel.left < 0) fuel.refill();
  try {
    return run();
  } catch (thrown) {
    throw site === null ? thrown : placed(thrown, site);
  }
}

/** Code for a function that does nothing but call others. */
function plannedCode({ name, min, max, plan }: Planned, machine: Machine): FnCode {
  const { fuel } = machine;
  const open = (args: readonly Value[]): Plan => {
    if (args.length < min || args.length > max) failArity(args.length, { name, expected: countText({ min, max }) });
    fuel.charge(1);
    return plan(args);
  };
  const call = (_self: Fn, args: readonly Value[]): Value => {
    if (++fuel.depth > fuel.maxDepth) fuel.overflow();
    const value = carryOut(open(args), machine);
    fuel.depth--;
    return value;
  };
  return { name, ...spread(call), start: (_self, args) => carryOutSuspending(open(args)) };
}

type Entries = Pick<FnCode, "call0" | "call1" | "call2" | "call3" | "callMany">;

/** The entries of a function that takes its arguments in one array. */
function spread(callMany: FnCode["callMany"]): Entries {
  return {
    call0: (self) => callMany(self, []),
    call1: (self, a) => callMany(self, [a]),
    call2: (self, a, b) => callMany(self, [a, b]),
    call3: (self, a, b, c) => callMany(self, [a, b, c]),
    callMany,
  };
}
