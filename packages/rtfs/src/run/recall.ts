import { ErrorValue, type Place, RtfsError } from "../errors.ts";
import type { Value } from "../values/index.ts";
import { metered } from "../values/meter.ts";
import { takeIn } from "../values/take-in.ts";
import { BranchStop, Cut, StepExpiry } from "./cuts.ts";
import type { Fuel } from "./fuel.ts";
import type { HostRequest } from "./function.ts";
import { isCompound } from "./host-call.ts";
import { type CallOutcome, mismatch } from "./journal.ts";
import type { StepFrame } from "./line.ts";
import { located } from "./located.ts";
import type { Machine } from "./machine.ts";
import { attempt, type Resume } from "./process-stack.ts";

/** What the journal answers a call with, or throws; undefined where it does not hold the call. */
export function recalled(request: HostRequest, { line, fuel }: Machine): Value | undefined {
  const resume = recall(request, { line, fuel });
  if (resume === null) return undefined;
  fuel.checkCancelled();
  if ("value" in resume) return resume.value;
  if (resume.thrown instanceof Cut) resume.thrown.open(fuel);
  throw resume.thrown;
}

function recall(request: HostRequest, { line, fuel }: Pick<Machine, "line" | "fuel">): Resume | null {
  const { site, occurrence, capability, data, at } = request;
  const { recorded, extent } = line;
  const call = recorded?.calls.get(site)?.get(occurrence);
  if (recorded === null || call === undefined) return null;
  const outcome = recorded.replay.take(call, { capability, args: data, at });
  return outcomeOf(outcome, { at, step: extent.step, fuel });
}

interface Asked {
  readonly at: Place;
  readonly step: StepFrame | null;
  readonly fuel: Fuel;
}

/** What a program goes on with after a call that came to this. It pays for what it is given, live or recalled alike. */
export function outcomeOf(outcome: CallOutcome, { at, step, fuel }: Asked): Resume {
  if ("value" in outcome) return taken(outcome.value, { at, fuel });
  if ("error" in outcome) return metered(fuel, () => attempt(() => raise(outcome.error, at)));
  if ("stopped" in outcome) return { thrown: new BranchStop("A parallel branch failed") };
  if (isWithin(step, outcome.expired)) return { thrown: new StepExpiry(outcome.expired) };
  return mismatch({ position: null, problem: `No step ${outcome.expired} is under way whose time could be up`, at });
}

function taken(value: Value, { at, fuel }: Pick<Asked, "at" | "fuel">): Resume {
  if (typeof value !== "string" && !isCompound(value)) return { value };
  const take = (): Value => {
    takeIn(value);
    return value;
  };
  return metered(fuel, () => attempt(() => located(at, take)));
}

function raise({ kind, message, data, cause, at }: ErrorValue, site: Place): never {
  throw new RtfsError(new ErrorValue({ kind, message, data, cause, at: at ?? site }));
}

function isWithin(step: StepFrame | null, action: string): boolean {
  for (let frame = step; frame !== null; frame = frame.parent) if (frame.action === action) return true;
  return false;
}
