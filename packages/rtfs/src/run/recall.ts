import { ErrorValue, type Place, RtfsError } from "../errors.ts";
import type { Value } from "../values/index.ts";
import { BranchStop, Cut, StepExpiry } from "./cuts.ts";
import type { HostRequest } from "./function.ts";
import { type CallOutcome, mismatch } from "./journal.ts";
import type { Line, StepFrame } from "./line.ts";
import type { Machine } from "./machine.ts";
import type { Resume } from "./process-stack.ts";

/** What the journal answers a call with, or throws; undefined where it does not hold the call. */
export function recalled(request: HostRequest, { line, fuel }: Machine): Value | undefined {
  const resume = recall(request, line);
  if (resume === null) return undefined;
  fuel.checkCancelled();
  if ("value" in resume) return resume.value;
  if (resume.thrown instanceof Cut) resume.thrown.open(fuel);
  throw resume.thrown;
}

function recall({ site, occurrence, capability, data, at }: HostRequest, { recorded, extent }: Line): Resume | null {
  const call = recorded?.calls.get(site)?.get(occurrence);
  if (recorded === null || call === undefined) return null;
  const outcome = recorded.replay.take(call, { capability, args: data, at });
  return outcomeOf(outcome, { at, step: extent.step });
}

/** What a program goes on with after a call that came to this. */
export function outcomeOf(outcome: CallOutcome, { at, step }: { at: Place; step: StepFrame | null }): Resume {
  if ("value" in outcome) return outcome;
  if ("error" in outcome) return { thrown: raised(outcome.error, at) };
  if ("stopped" in outcome) return { thrown: new BranchStop("A parallel branch failed") };
  if (isWithin(step, outcome.expired)) return { thrown: new StepExpiry(outcome.expired) };
  return mismatch({ position: null, problem: `No step ${outcome.expired} is under way whose time could be up`, at });
}

function raised({ kind, message, data, cause, at }: ErrorValue, site: Place): RtfsError {
  return new RtfsError(new ErrorValue({ kind, message, data, cause, at: at ?? site }));
}

function isWithin(step: StepFrame | null, action: string): boolean {
  for (let frame = step; frame !== null; frame = frame.parent) if (frame.action === action) return true;
  return false;
}
