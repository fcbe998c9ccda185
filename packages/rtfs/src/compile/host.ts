import { capabilityId } from "../capability-id.ts";
import { fail } from "../errors.ts";
import type { ContextGet, ContextSet, HostCall, Parallel, Resource } from "../ir/ir.ts";
import { Fn, type Frame, type HostRequest, type Process } from "../run/function.ts";
import { argumentData, isCompound } from "../run/host-call.ts";
import { located } from "../run/located.ts";
import { recalled } from "../run/recall.ts";
import { Keyword, Sym, typeName, type Value } from "../values/index.ts";
import type { Compiler } from "./compiler.ts";
import { compileLambda } from "./lambda.ts";
import { applied, asking, runAll, type Step, steady, steadyRuns, suspending } from "./step.ts";

export function compileHostCall({ id, args, site, at }: HostCall, compiler: Compiler): Step<Value> {
  const { machine } = compiler;
  const { fuel, takesFunction: takes } = machine;
  const steps = args.map((arg) => compiler.value(arg));
  const constant = id.kind === "constant" ? capabilityId(id.value) : null;
  const name = compiler.value(id);
  const request = (capability: string, values: Value[]): HostRequest => {
    if (fuel.isStopping) located(at, () => fail("SecurityViolation", "A program that was stopped can't make calls"));
    const data = values.some(isCompound)
      ? located(at, () => argumentData(capability, values, { takes, meter: fuel }))
      : values;
    return { ask: "host", capability, args: values, data, site, occurrence: machine.line.visit(site), at };
  };
  const runs = steadyRuns(steps);
  if (constant !== null && runs !== null) {
    return asking((frame) => {
      const call = request(constant, allOf(runs, frame));
      const known = recalled(call, machine);
      return known === undefined ? call : known;
    });
  }
  return suspending(function* (frame): Process<Value> {
    const given = name.suspends ? yield* name.run(frame) : name.run(frame);
    const values = yield* runAll(steps, frame);
    const call = request(capabilityId(given) ?? located(at, () => notAnId(given)), values);
    const known = recalled(call, machine);
    return known === undefined ? yield call : known;
  });
}

function allOf(runs: readonly ((frame: Frame) => Value)[], frame: Frame): Value[] {
  const values: Value[] = [];
  for (const run of runs) values.push(run(frame));
  return values;
}

function notAnId(value: Value): never {
  return fail("TypeError", `call: a capability id is a keyword or a string, got ${typeName(value)}`);
}

export function compileParallel(parallel: Parallel, compiler: Compiler): Step<Value> {
  const steps = parallel.branches.map((branch) => compileLambda(branch, compiler));
  return suspending(function* (frame): Process<Value> {
    const fns = yield* runAll(steps, frame);
    return yield { ask: "all", branches: fns.filter((fn) => fn instanceof Fn), parallel };
  });
}

export function compileContextGet({ key }: ContextGet, { machine, value }: Compiler): Step<Value> {
  return applied(value(key), (name) => machine.line.read(contextName(name)));
}

/** Context keys are one namespace however they are written: `:k`, `k` and `"k"` name the same entry. */
function contextName(key: Value): string {
  if (key instanceof Keyword || key instanceof Sym) return key.name;
  return typeof key === "string"
    ? key
    : fail("TypeError", `A context key is a keyword or a string, got ${typeName(key)}`);
}

export function compileContextSet({ key, value }: ContextSet, compiler: Compiler): Step<Value> {
  const { machine } = compiler;
  const operands = [compiler.value(key), compiler.value(value)];
  const set = ([name = null, stored = null]: readonly Value[]): Value => {
    machine.line.write(contextName(name), stored);
    return stored;
  };
  const runs = steadyRuns(operands);
  if (runs !== null) return steady((frame) => set(runs.map((run) => run(frame))));
  return suspending(function* (frame) {
    return set(yield* runAll(operands, frame));
  });
}

export function compileResource({ name }: Resource, compiler: Compiler): Step<Value> {
  const { resources } = compiler.machine;
  return applied(compiler.value(name), (text) => {
    if (typeof text !== "string") return fail("TypeError", `resource:ref takes a string, got ${typeName(text)}`);
    const value = resources.get(text);
    return value === undefined ? `@${text}` : value;
  });
}
