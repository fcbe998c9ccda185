import { capabilityId } from "../capability-id.ts";
import { fail } from "../errors.ts";
import { Fn, type Process } from "../function.ts";
import { argumentData } from "../host-call.ts";
import type { ContextGet, ContextSet, HostCall, Parallel, Resource } from "../ir.ts";
import { located } from "../located.ts";
import { Keyword, Sym, typeName, type Value } from "../values/index.ts";
import type { Compiler } from "./compiler.ts";
import { compileLambda } from "./lambda.ts";
import { applied, runAll, type Step, steady, steadyRuns, suspending } from "./step.ts";

export function compileHostCall({ id, args, site, at }: HostCall, compiler: Compiler): Step<Value> {
  const { fuel, takesFunction: takes } = compiler.machine;
  const operands = [id, ...args].map((operand) => compiler.value(operand));
  return suspending(function* (frame): Process<Value> {
    const [name = null, ...values] = yield* runAll(operands, frame);
    const capability = capabilityId(name) ?? located(at, () => notAnId(name));
    if (fuel.isStopping) located(at, () => fail("SecurityViolation", "A program that was stopped can't make calls"));
    const data = located(at, () => argumentData(capability, values, { takes, meter: fuel }));
    return yield { ask: "host", call: { capability, args: values, data, site, at } };
  });
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
