import { DEFAULT_LIMITS, decode, encode, prStr } from "@ambit/rtfs";
import type { Authority, Encoded, Json, Needs } from "@ambit/sdk";
import { admit } from "./admit.ts";
import { attempt } from "./attempt.ts";
import { beginRun, type RunEnd, type RunLog } from "./log.ts";
import { inputValue, plainOrNull } from "./plain.ts";
import type { RunReport } from "./report.ts";
import { openSession, type ResolveMissing, type RunParts } from "./session.ts";

export interface CallerOptions {
  /** one line for people */
  description: string;
  /** what asks: `call`, `host` */
  language: string;
  authority: Authority;
  needs: Needs;
  resolveMissing?: ResolveMissing | undefined;
}

/** A root run whose calls come from host code instead of a program. */
export interface Caller {
  runId: string;
  /** the one road; positions count up in the order of the calls */
  call(capability: string, args: readonly Encoded[], options: { signal: AbortSignal }): Promise<Encoded>;
  end(end: RunEnd): Promise<RunReport>;
}

/** Opens a run for a host that says itself what it calls: each call is decided when it is made. */
export async function openCaller(parts: RunParts, options: CallerOptions): Promise<Caller> {
  const { authority, resolveMissing } = options;
  const log = await begin(parts, options);
  const { runId } = log;
  const budget = parts.budgets.open(runId, DEFAULT_LIMITS);
  const session = openSession(parts, { runId, authority, expected: undefined, resolveMissing });
  let calls = 0;
  return {
    runId,
    call: (capability, args, { signal }) => session.call(capability, args, { position: `host#${++calls}`, signal }),
    end(end) {
      budget[Symbol.dispose]();
      return log.finish(end);
    },
  };
}

function begin(parts: RunParts, { description, language, authority, needs }: CallerOptions): Promise<RunLog> {
  return beginRun(parts, { program: description, language, description, parameters: ["m"], needs, authority });
}

export interface CallOptions extends CallerOptions {
  capability: string;
  input: Json | undefined;
  signal: AbortSignal;
}

/** One call as a run of its own, held beforehand to all that its capability reaches. */
export async function runCall(parts: RunParts, options: CallOptions): Promise<RunReport> {
  const log = await begin(parts, options);
  return log.finish(await attempt(() => callOnce(log.runId, { ...options, parts })));
}

async function callOnce(runId: string, options: CallOptions & { parts: RunParts }): Promise<RunEnd> {
  const { parts, capability, input, needs, resolveMissing, signal } = options;
  const authority = await admit(needs, options);
  using _budget = parts.budgets.open(runId, DEFAULT_LIMITS);
  const session = openSession(parts, { runId, authority, expected: undefined, resolveMissing });
  const args = input === undefined ? [] : [encode(inputValue(input, "The input"))];
  return endedWith(await session.call(capability, args, { position: "host#1", signal }));
}

/** The end of a run whose value came from its one call. */
export function endedWith(value: Encoded): RunEnd {
  const decoded = decode(value);
  return { value, plain: plainOrNull(decoded), printed: prStr(decoded), metrics: { calls: 1 } };
}
