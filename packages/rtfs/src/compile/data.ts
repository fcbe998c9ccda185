import { dataOf } from "../error-data.ts";
import { fail, RtfsError } from "../errors.ts";
import type { BuiltinRead, Check, Constant, Is, Raise, Read, Unbound } from "../ir/ir.ts";
import { brief } from "../printer/brief.ts";
import type { Cell, Frame } from "../run/function.ts";
import { located } from "../run/located.ts";
import { misfitError } from "../types/misfit.ts";
import { checkerOf } from "../types/type-check.ts";
import type { Value } from "../values/index.ts";
import type { Compiler } from "./compiler.ts";
import { applied, type Step, steady, suspending } from "./step.ts";

type Run<R> = (frame: Frame) => R;

export function compileConstant({ value }: Constant): Step<Value> {
  return steady(() => value);
}

export function compileBuiltin({ name }: BuiltinRead, { machine }: Compiler): Step<Value> {
  const value = machine.builtin(name);
  return steady(() => value);
}

export function compileUnbound({ name, at }: Unbound): Step<Value> {
  return steady(() => located(at, () => undefinedSymbol(name)));
}

function undefinedSymbol(name: string): never {
  return fail("UndefinedSymbol", `\`${name}\` is not defined`, dataOf({ symbol: name }));
}

export function compileRead(node: Read, compiler: Compiler): Step<Value> {
  const { variable, otherwise, at } = node;
  const absent =
    otherwise === null
      ? (): never => located(at, () => undefinedSymbol(variable.name))
      : steadyRun(compiler.value(otherwise));
  const { slot } = variable;
  if (variable.home === "program") {
    const cell = compiler.machine.cells[slot] as Cell;
    return steady((frame) => (cell.value === undefined ? absent(frame) : cell.value));
  }
  if (variable.isBoxed) {
    return steady((frame) => {
      const { value } = frame[slot] as Cell;
      return value === undefined ? absent(frame) : value;
    });
  }
  if (!variable.isLate) return steady((frame) => frame[slot] as Value);
  return steady((frame) => {
    const value = frame[slot] as Value | undefined;
    return value === undefined ? absent(frame) : value;
  });
}

/** What a name falls back to is a variable or a builtin: reading it can't suspend. */
function steadyRun(step: Step<Value>): Run<Value> {
  if (step.suspends) throw new Error("Reading a name can't suspend");
  return step.run;
}

export function compileCheck({ type, value, subject, at }: Check, compiler: Compiler): Step<Value> {
  const find = checkerOf(type);
  const { fuel } = compiler.machine;
  return applied(compiler.value(value), (candidate) => {
    const misfit = located(at, () => find(candidate, fuel));
    if (misfit === null) return candidate;
    throw new RtfsError(misfitError(misfit, subject)).withPlace(at);
  });
}

export function compileIs({ type, value, at }: Is, compiler: Compiler): Step<Value> {
  const find = checkerOf(type);
  const { fuel } = compiler.machine;
  return applied(compiler.value(value), (candidate) => located(at, () => find(candidate, fuel)) === null);
}

export function compileRaise({ error, message, value, at }: Raise, compiler: Compiler): Step<never> {
  const raise = (told: Value): never =>
    located(at, () => {
      if (value === null) return fail(error, message);
      return fail(error, `${message} ${brief(told)}`, dataOf({ value: told }));
    });
  const operand = value === null ? steady<Value>(() => null) : compiler.value(value);
  if (operand.suspends) {
    return suspending(function* (frame) {
      return raise(yield* operand.run(frame));
    });
  }
  const { run } = operand;
  return steady((frame) => raise(run(frame)));
}
