import { capabilityId } from "../capability-id.ts";
import { fail } from "../errors.ts";
import { Fn, type Process } from "../function.ts";
import type { ContextGet, ContextSet, HostCall, Parallel, Resource } from "../ir.ts";
import { located } from "../located.ts";
import { Keyword, keyword, Sym, typeName, type Value } from "../values/index.ts";
import type { Compiler } from "./compiler.ts";
import { compileLambda } from "./lambda.ts";
import { applied, runAll, type Step, steady, suspending } from "./step.ts";

export function compileHostCall({ id, args, site, at }: HostCall, compiler: Compiler): Step<Value> {
  const { fuel } = compiler.machine;
  const operands = [id, ...args].map((operand) => compiler.value(operand));
  return suspending(function* (frame): Process<Value> {
    const [name = null, ...values] = yield* runAll(operands, frame);
    const capability = capabilityId(name) ?? located(at, () => notAnId(name));
    if (fuel.isStopping) located(at, () => fail("SecurityViolation", "A program that was stopped can't make calls"));
    return yield { ask: "host", call: { capability, args: values, site, at } };
  });
}

function notAnId(value: Value): never {
  return fail("TypeError", `call: a capability id is a keyword or a string, got ${typeName(value)}`);
}

export function compileParallel({ branches, site }: Parallel, compiler: Compiler): Step<Value> {
  const steps = branches.map((branch) => compileLambda(branch, compiler));
  return suspending(function* (frame): Process<Value> {
    const fns = yield* runAll(steps, frame);
    return yield { ask: "all", branches: fns.filter((fn) => fn instanceof Fn), site };
  });
}

export function compileContextGet({ key }: ContextGet, compiler: Compiler): Step<Value> {
  const { machine } = compiler;
  return applied(compiler.value(key), (name) => {
    const { context } = machine;
    return context.get(contextKey(name)) ?? context.get(contextName(name)) ?? null;
  });
}

/** Context keys are one namespace however they are written: `:k`, `k` and `"k"` name the same entry. */
function contextKey(key: Value): Value {
  return key instanceof Keyword ? key : keyword(contextName(key));
}

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
    machine.context = machine.context.set(contextKey(name), stored);
    return stored;
  };
  if (operands.every((operand) => !operand.suspends)) {
    return steady((frame) => set(operands.map((operand) => (operand.suspends ? null : operand.run(frame)))));
  }
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
