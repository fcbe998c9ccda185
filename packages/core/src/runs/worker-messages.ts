import {
  type ErrorValue,
  encode,
  encodeAll,
  type HostCall,
  keyword,
  type PMap,
  type StepFrame,
  type StepNotice,
} from "@ambit/rtfs";
import type { Encoded, StepError } from "@ambit/sdk";
import { clipped } from "./clipped.ts";
import { orElse } from "./plain.ts";
import type { CallStep, WorkerCall, WorkerStep } from "./protocol.ts";

/** A call on its way to the main thread. Raises `RtfsError` for an argument or a hint that is no data. */
export function callMessage({ capability, args, position, step, hints, context }: HostCall, id: number): WorkerCall {
  const timeoutMs = hints.get(timeoutHint);
  return {
    type: "call",
    id,
    capability,
    args: encodeAll(args),
    position,
    step: step && callStep(step, context),
    hints: hints.size === 0 ? null : encode(hints),
    timeoutMs: typeof timeoutMs === "number" ? timeoutMs : null,
  };
}

const timeoutHint = keyword("runtime.timeout-ms");

function callStep(step: StepFrame, context: PMap | null): CallStep {
  const limits: CallStep["limits"] = [];
  for (let frame: StepFrame | null = step; frame !== null; frame = frame.parent) {
    const { action, name, timeoutMs } = frame;
    if (timeoutMs !== null) limits.push({ action, name, timeoutMs });
  }
  return { action: step.action, limits, exposed: context && encode(context) };
}

/** What a step tells, on its way to the main thread. */
export function stepMessage({ step, at, ...notice }: StepNotice): WorkerStep {
  const { action, form, name, isolation, timeoutMs } = step;
  const head = { type: "step", action, parent: step.parent?.action ?? null } as const;
  if (notice.status === "completed") return { ...head, status: notice.status };
  if (notice.status === "retrying")
    return { ...head, status: notice.status, attempt: notice.attempt, error: stepError(notice.error) };
  if (notice.status === "failed")
    return { ...head, status: notice.status, isContinued: notice.isContinued, error: stepError(notice.error) };
  const { file, line, column } = at;
  const metadata = metadataOf(notice.metadata);
  return { ...head, status: notice.status, form, name, isolation, timeoutMs, metadata, at: { file, line, column } };
}

/** Metadata that is no data says nothing to the record. */
function metadataOf(metadata: PMap): Encoded | null {
  return metadata.size === 0 ? null : orElse(() => encode(metadata), null);
}

function stepError({ kind, message }: ErrorValue): StepError {
  return { kind: clipped(kind), message: clipped(message) };
}
