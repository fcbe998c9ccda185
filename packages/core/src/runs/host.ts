import { AmbitError, type Call, type Encoded, toAmbitError } from "@ambit/sdk";
import { canonicalId } from "../marketplace/index.ts";
import type { Payload, StepEvent } from "../record/index.ts";
import { createDeadlines, type Deadline, type Deadlines } from "./deadlines.ts";
import type { ProgramHost } from "./evaluator.ts";
import type { CallFailures } from "./failures.ts";
import type { CallAnswer, WorkerCall } from "./protocol.ts";
import { stepTold } from "./records.ts";

/** Makes one call of a program by the road. */
export type MakeCall = (
  capability: string,
  args: readonly Encoded[],
  options: Pick<Call, "position" | "step" | "hints" | "exposed"> & { signal: AbortSignal },
) => Promise<Encoded>;

export interface HostOptions {
  call: MakeCall;
  /** adds an event to the run's record */
  append(event: StepEvent, payloads: readonly Payload[]): Promise<unknown>;
  /** begins the positions of the evaluation within the run: empty for the program itself */
  prefix: string;
  failures: CallFailures;
  /** milliseconds since an arbitrary start */
  now(): number;
  signal: AbortSignal;
}

/** The host of one evaluation: its calls take the road, failures go back to the call site, steps go to the record. */
export function openHost(options: HostOptions): ProgramHost {
  const { append, prefix, now, signal } = options;
  const open = new Map<number, AbortController>();
  const running = new Set<Promise<unknown>>();
  const serving: Serving = { ...options, open, deadlines: createDeadlines(now) };
  let unrecorded: { error: unknown } | null = null;

  function track<T>(work: Promise<T>): Promise<T> {
    const done = () => running.delete(work);
    running.add(work);
    work.then(done, done);
    return work;
  }

  return {
    call: (asked) => track(serve(asked, serving)),
    abort: (id) => open.get(id)?.abort(useless()),
    step(told) {
      serving.deadlines.note(told);
      const { event, payloads } = stepTold(told, { prefix });
      track(append(event, payloads)).catch((error) => {
        unrecorded ??= { error };
      });
    },
    async end() {
      if (!signal.aborted) for (const call of open.values()) call.abort(useless());
      while (running.size > 0) await Promise.allSettled(running);
      if (unrecorded !== null) throw unrecorded.error;
    },
  };
}

interface Serving extends HostOptions {
  /** what ends the calls under way, by id */
  open: Map<number, AbortController>;
  deadlines: Deadlines;
}

async function serve(
  asked: WorkerCall,
  { call, prefix, failures, signal, open, deadlines }: Serving,
): Promise<CallAnswer> {
  const { id, capability, args, position } = asked;
  const controller = new AbortController();
  open.set(id, controller);
  const deadline = deadlines.of(asked);
  const timer = deadline && startTimer(deadline, controller);
  try {
    const setting = { ...settingOf(asked, prefix), signal: AbortSignal.any([signal, controller.signal]) };
    return { ok: true, value: await call(canonicalId(capability), args, setting) };
  } catch (error) {
    const { reason } = controller.signal;
    if (deadline?.step && reason === deadline.error) {
      failures.expire(deadline.error, deadline.step);
      return { expired: deadline.step };
    }
    return { ok: false, value: failures.raise(reason instanceof AmbitError ? reason : toAmbitError(error), position) };
  } finally {
    clearTimeout(timer ?? undefined);
    open.delete(id);
  }
}

function startTimer({ ms, error }: Deadline, controller: AbortController): NodeJS.Timeout | null {
  if (ms > 0) return setTimeout(() => controller.abort(error), ms);
  controller.abort(error);
  return null;
}

function useless(): AmbitError {
  return new AmbitError(
    "EXECUTE_CANCELLED",
    "The answer is of no use any more: a branch beside it has failed, or the run has ended",
  );
}

function settingOf({ position, step, hints }: WorkerCall, prefix: string): Omit<Parameters<MakeCall>[2], "signal"> {
  return {
    position,
    ...(step && { step: `${prefix}${step.action}` }),
    ...(step?.exposed && { exposed: step.exposed }),
    ...(hints && { hints }),
  };
}
