import { standardLibrary } from "./builtin-code.ts";
import { compileUnit } from "./compile.ts";
import { drive } from "./driver.ts";
import { asRtfsError, ErrorValue, fail, type Place } from "./errors.ts";
import { Cancellation, Fuel } from "./fuel.ts";
import { Fn, type Frame, RECUR, type Result } from "./function.ts";
import { Machine } from "./machine.ts";
import type { Program } from "./program.ts";
import { PMap, typeName, type Value } from "./values/index.ts";
import { DEFAULT_SIZES, metered, type Sizes } from "./values/meter.ts";

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
  readonly limits?: RunLimits;
  /** stops the run within milliseconds once its first element is not 0 */
  readonly cancel?: Int32Array;
}

/** Limits of a run; one that is not given is that of `DEFAULT_LIMITS`. */
export interface RunLimits extends Partial<Sizes> {
  /** steps that the run may take */
  readonly steps?: number;
  /** calls that may be open at once */
  readonly depth?: number;
  /** bytes that the run may allocate in all (`values/costs.ts` says how they are counted) */
  readonly memory?: number;
}

export const DEFAULT_LIMITS: Required<RunLimits> = {
  ...DEFAULT_SIZES,
  steps: 50_000_000,
  depth: 10_000,
  memory: 4 * 2 ** 30,
};

/** What a run used of its limits, and how many calls it made. */
interface Used {
  readonly steps: number;
  /** bytes allocated in all */
  readonly memory: number;
  readonly calls: number;
}

export type Completion = Used &
  (
    | { readonly status: "completed"; readonly value: Value }
    | { readonly status: "failed"; readonly error: ErrorValue }
    | { readonly status: "cancelled" }
  );

/** Evaluates a program from its start to its end. Deterministic: only the host's answers differ between evaluations. */
export async function execute(program: Program, options: ExecuteOptions): Promise<Completion> {
  const { cancel = null, parameters, resources = PMap.empty } = options;
  const fuel = openFuel({ ...DEFAULT_LIMITS, ...options.limits }, cancel);
  const { unit } = program;
  const machine = new Machine({
    fuel,
    variables: unit.variables.length,
    context: parameters,
    resources,
    library: standardLibrary,
  });
  const counts = { calls: 0 };
  const told = (): Used => ({ steps: fuel.spent, memory: fuel.allocated, calls: counts.calls });
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

function openFuel({ steps, depth, memory, ...sizes }: Required<RunLimits>, cancel: Int32Array | null): Fuel {
  return new Fuel({ steps, depth, memory, sizes, cancel });
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
  const { fuel } = machine;
  const value = step.suspends
    ? await drive(step.run(frame), driving)
    : metered(fuel, () => ended(step.run(frame), machine));
  const { invoke } = options;
  if (invoke === undefined) return value;
  if (!(value instanceof Fn))
    return fail("NotCallable", `The program gives no function but a value of type ${typeName(value)}`);
  const { start } = value.code;
  return start === null ? metered(fuel, () => machine.call(value, invoke)) : drive(start(value, invoke), driving);
}

function ended(result: Result, machine: Machine): Value {
  if (result === RECUR) throw new Error("recur left the program");
  return machine.settle(result);
}
