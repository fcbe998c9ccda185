import { type Encoded, toAmbitError } from "@ambit/sdk";
import { canonicalId } from "../marketplace/index.ts";
import type { EvaluateOptions } from "./evaluator.ts";
import type { CallFailures } from "./failures.ts";
import type { WorkerCall } from "./protocol.ts";

/** Makes one call of a program by the road. */
type MakeCall = (
  capability: string,
  args: readonly Encoded[],
  options: { position: string; signal: AbortSignal },
) => Promise<Encoded>;

interface HostOptions {
  failures: CallFailures;
  signal: AbortSignal;
}

/** The host of one evaluation: every call of the program takes the road, and every failure goes back to its call site. */
export function hostOf(call: MakeCall, { failures, signal }: HostOptions): EvaluateOptions["host"] {
  return async ({ capability, args, position }: WorkerCall) => {
    try {
      return { ok: true, value: await call(canonicalId(capability), args, { position, signal }) };
    } catch (error) {
      return { ok: false, value: failures.raise(toAmbitError(error), position) };
    }
  };
}
