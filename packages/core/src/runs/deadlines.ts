import { AmbitError } from "@ambit/sdk";
import type { WorkerCall, WorkerStep } from "./protocol.ts";

/** longest time that a timer can wait, in milliseconds; nothing waits that long for a call */
const longestMs = 2 ** 31 - 1;

/** When a call is given up. */
export interface Deadline {
  /** milliseconds from now; not above 0: it has passed */
  ms: number;
  /** what the call fails with then */
  error: AmbitError;
  /** action id of the step whose time it is; undefined: the call's own */
  step?: string;
}

/** Times of the steps of one evaluation. */
export interface Deadlines {
  note(step: WorkerStep): void;
  /** the nearest of a call's own time limit and those of the steps around it; null: it has none */
  of(call: WorkerCall): Deadline | null;
}

export function createDeadlines(now: () => number): Deadlines {
  const began = new Map<string, number>();
  return {
    note(step) {
      if (step.status === "started" && step.timeoutMs !== null) began.set(step.action, now());
      if (step.status === "completed" || step.status === "failed") began.delete(step.action);
    },
    of({ step, timeoutMs }) {
      const limits = (step?.limits ?? []).map((limit): Deadline => {
        const since = began.get(limit.action) ?? now();
        return { ms: since + limit.timeoutMs - now(), error: stepTimeout(limit), step: limit.action };
      });
      const own: Deadline[] = timeoutMs === null ? [] : [{ ms: timeoutMs, error: callTimeout(timeoutMs) }];
      const [nearest] = [...own, ...limits].sort((a, b) => a.ms - b.ms);
      return nearest === undefined ? null : { ...nearest, ms: Math.min(nearest.ms, longestMs) };
    },
  };
}

function stepTimeout({ action, name, timeoutMs }: { action: string; name: string; timeoutMs: number }): AmbitError {
  return new AmbitError("EXECUTE_TIMEOUT", `The step "${name}" took longer than ${timeoutMs} ms`, {
    details: { step: action, timeoutMs },
    hint: "Give the step a longer :timeout-ms, or less to do.",
  });
}

function callTimeout(timeoutMs: number): AmbitError {
  return new AmbitError("EXECUTE_TIMEOUT", `The call took longer than the ${timeoutMs} ms of :runtime.timeout-ms`, {
    details: { timeoutMs },
    hint: "Give it a longer :runtime.timeout-ms, or less to do.",
  });
}
