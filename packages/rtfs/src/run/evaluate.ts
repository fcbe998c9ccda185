import { compileUnit } from "../compile/compile-unit.ts";
import type { Step } from "../compile/step.ts";
import { asRtfsError, catchability, ErrorValue, fail } from "../errors.ts";
import { brokenPromise, type EffectsOf, EVERY_EFFECT } from "../inference/promises.ts";
import type { Program } from "../program.ts";
import { programHash } from "../program-forms/program-hash.ts";
import { PMap, typeName, type Value } from "../values/index.ts";
import { DEFAULT_SIZES, metered, type Sizes } from "../values/meter.ts";
import { standardLibrary } from "./builtin-code.ts";
import { type Driving, drive } from "./driver.ts";
import { Cancellation, Fuel } from "./fuel.ts";
import { Fn, type Frame, type Process } from "./function.ts";
import type { HostAnswer, HostCall, TakesFunction } from "./host-call.ts";
import { type Journal, type RecordedCall, Replay } from "./journal.ts";
import { Line } from "./line.ts";
import { Machine } from "./machine.ts";
import type { Resume } from "./process-stack.ts";
import { type StackFrame, stackOf } from "./stack.ts";
import type { StepNotice } from "./steps.ts";

export interface ExecuteOptions {
  /** what `(context/get k)` and `@k` read where the program wrote nothing */
  readonly parameters: PMap;
  /** the program's value is a function: call it with these */
  readonly invoke?: readonly Value[];
  /** Answers a call: at once, or later. What it throws or rejects with is a fault of the host and ends the run. */
  host(call: HostCall): HostAnswer | Promise<HostAnswer>;
  /** the answer to this call is of no use any more: its branch was ended, or the run */
  onAbort?(call: HostCall): void;
  /** hears what came of each call that the journal does not hold, in the order in which the program learns it */
  onOutcome?(call: RecordedCall): void;
  /** hears how steps start and end, of replayed ones too */
  onStep?(notice: StepNotice): void;
  /** calls that it holds are answered from it, without the host */
  readonly journal?: Journal;
  /** where capabilities declare `:fn`; nowhere by default */
  takesFunction?: TakesFunction;
  /** effects that capabilities declare, which functions that promise theirs are held to before the run; every effect by default */
  readonly effectsOf?: EffectsOf;
  /** the host cages the calls of steps with `:isolation :sandboxed`; else such steps fail with `SecurityViolation` */
  readonly canSandbox?: boolean;
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
    | {
        readonly status: "failed";
        readonly error: ErrorValue;
        /** where it was raised and the calls around it, innermost first; empty where it is not known */
        readonly stack: readonly StackFrame[];
      }
    | { readonly status: "cancelled" }
  );

/** Evaluates a program from its start to its end. Deterministic: only the host's answers differ between evaluations. */
export async function execute(program: Program, options: ExecuteOptions): Promise<Completion> {
  const { cancel = null } = options;
  const fuel = openFuel({ ...DEFAULT_LIMITS, ...options.limits }, cancel);
  const machine = machineOf(program, { options, fuel });
  const counts = { calls: 0 };
  const told = (): Used => ({ steps: fuel.spent, memory: fuel.allocated, calls: counts.calls });
  try {
    const broken = brokenPromise(program.promises, options.effectsOf ?? (() => EVERY_EFFECT));
    if (broken !== null) return { status: "failed", error: broken, stack: [], ...told() };
    const replay = replayOf(program, options);
    machine.line = Line.first(options.parameters, replay);
    const driving = drivingOf(options, { machine, counts });
    const end = await attemptEvaluation(program, { options, driving });
    if (!isStop(end)) replay?.finish();
    if ("thrown" in end) throw end.thrown;
    return { status: "completed", value: end.value, ...told() };
  } catch (thrown) {
    if (thrown instanceof Cancellation) return { status: "cancelled", ...told() };
    const error = asRtfsError(thrown);
    if (error === null) throw thrown;
    const value = placedAt(error.value, machine);
    return { status: "failed", error: value, stack: stackOf(program.unit, [value.at, ...error.passed]), ...told() };
  }
}

function replayOf(program: Program, { journal }: ExecuteOptions): Replay | null {
  return journal === undefined ? null : new Replay(journal, { program: programHash(program) });
}

async function attemptEvaluation(program: Program, evaluation: Evaluation): Promise<Resume> {
  try {
    return { value: await evaluate(program, evaluation) };
  } catch (thrown) {
    return { thrown };
  }
}

/** The program was ended before it had made all its calls. */
function isStop(end: Resume): boolean {
  if ("value" in end) return false;
  const error = asRtfsError(end.thrown)?.value;
  return error === undefined || catchability(error.kind) === "never";
}

function machineOf({ unit }: Program, { options, fuel }: { options: ExecuteOptions; fuel: Fuel }): Machine {
  const { parameters, resources = PMap.empty, canSandbox = false } = options;
  return new Machine({
    fuel,
    variables: unit.variables.length,
    library: standardLibrary,
    parameters,
    resources,
    canSandbox,
    onStep: (notice) => options.onStep?.(notice),
    takesFunction: (capability, path) => options.takesFunction?.(capability, path) ?? false,
  });
}

function drivingOf(options: ExecuteOptions, own: Pick<Driving, "machine" | "counts">): Driving {
  return {
    ...own,
    host: (call) => options.host(call),
    onAbort: (call) => options.onAbort?.(call),
    onOutcome: (call) => options.onOutcome?.(call),
  };
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
  readonly driving: Driving;
}

async function evaluate({ unit, effects }: Program, { options, driving }: Evaluation): Promise<Value> {
  const { machine } = driving;
  const { fuel } = machine;
  const step = compileUnit(unit, { machine, effects });
  const frame: Frame = new Array(unit.frameSize).fill(undefined);
  const value = step.suspends ? await drive(begun(step, frame), driving) : metered(fuel, () => step.run(frame));
  const { invoke } = options;
  if (invoke === undefined) return value;
  if (!(value instanceof Fn))
    return fail("NotCallable", `The program gives no function but a value of type ${typeName(value)}`);
  const { start } = value.code;
  return start === null ? metered(fuel, () => machine.call(value, invoke)) : drive(start(value, invoke), driving);
}

/** What a program does before it first waits is part of the process, too. */
function* begun(step: Extract<Step<Value>, { suspends: true }>, frame: Frame): Process<Value> {
  return yield* step.run(frame);
}
