import { standardLibrary } from "./builtin-code.ts";
import { compileUnit } from "./compile.ts";
import { drive } from "./driver.ts";
import { asRtfsError, ErrorValue, fail, type Place } from "./errors.ts";
import { Cancellation, Fuel } from "./fuel.ts";
import { Fn, type Frame, RECUR, type Result } from "./function.ts";
import { Machine } from "./machine.ts";
import type { Program } from "./program.ts";
import { PMap, typeName, type Value } from "./values/index.ts";

/** A call that a program makes; the evaluation goes on with the answer. */
export interface HostCall {
  /** canonical id */
  readonly capability: string;
  readonly args: Value[];
  /** place in the program and how often it was reached before: the same for every evaluation of the program */
  readonly position: string;
  readonly at: Place;
}

/** An error is raised in the program at the place of the call. */
export type HostAnswer = { readonly value: Value } | { readonly error: ErrorValue };

export interface ExecuteOptions {
  /** what `(context/get k)` and `@k` read */
  readonly parameters: PMap;
  /** the program's value is a function: call it with these */
  readonly invoke?: readonly Value[];
  host(call: HostCall): Promise<HostAnswer>;
  /** values by the names that `resource:ref` knows */
  readonly resources?: PMap;
  readonly limits?: { readonly steps?: number; readonly depth?: number };
  /** stops the run within milliseconds once its first element is not 0 */
  readonly cancel?: Int32Array;
}

export type Completion =
  | { readonly status: "completed"; readonly value: Value; readonly steps: number; readonly calls: number }
  | { readonly status: "failed"; readonly error: ErrorValue; readonly steps: number; readonly calls: number }
  | { readonly status: "cancelled"; readonly steps: number; readonly calls: number };

const DEFAULT_STEPS = 50_000_000;
const DEFAULT_DEPTH = 10_000;

/** Evaluates a program from its start to its end. Deterministic: only the host's answers differ between evaluations. */
export async function execute(program: Program, options: ExecuteOptions): Promise<Completion> {
  const { limits = {}, cancel = null, parameters, resources = PMap.empty } = options;
  const fuel = new Fuel({ steps: limits.steps ?? DEFAULT_STEPS, depth: limits.depth ?? DEFAULT_DEPTH, cancel });
  const { unit } = program;
  const machine = new Machine({
    fuel,
    variables: unit.variables.length,
    context: parameters,
    resources,
    library: standardLibrary,
  });
  const counts = { calls: 0 };
  const told = () => ({ steps: fuel.spent, calls: counts.calls });
  try {
    const value = await evaluate(program, { options, machine, counts });
    return { status: "completed", value, ...told() };
  } catch (thrown) {
    if (thrown instanceof Cancellation) return { status: "cancelled", ...told() };
    const error = asRtfsError(thrown);
    if (error === null) throw thrown;
    return { status: "failed", error: placedAt(error.value, machine), ...told() };
  }
}

/** An error without a place of its own, such as a limit, stands where the last call was made. */
function placedAt(error: ErrorValue, { site }: Machine): ErrorValue {
  if (error.at !== null || site === null) return error;
  const { kind, message, data, cause } = error;
  return new ErrorValue({ kind, message, data, cause, at: site });
}

interface Evaluation {
  readonly options: ExecuteOptions;
  readonly machine: Machine;
  readonly counts: { calls: number };
}

async function evaluate({ unit, effects }: Program, { options, machine, counts }: Evaluation): Promise<Value> {
  const step = compileUnit(unit, { machine, effects });
  const frame: Frame = new Array(unit.frameSize).fill(undefined);
  const driving = { machine, host: options.host, counts };
  const value = step.suspends ? await drive(step.run(frame), driving) : ended(step.run(frame), machine);
  const { invoke } = options;
  if (invoke === undefined) return value;
  if (!(value instanceof Fn))
    return fail("NotCallable", `The program gives no function but a value of type ${typeName(value)}`);
  const { start } = value.code;
  return start === null ? machine.call(value, invoke) : drive(start(value, invoke), driving);
}

function ended(result: Result, machine: Machine): Value {
  if (result === RECUR) throw new Error("recur left the program");
  return machine.settle(result);
}
