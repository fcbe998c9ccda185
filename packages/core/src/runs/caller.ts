import { decode, encode, prStr } from "@ambit/rtfs";
import type { Authority, Encoded, Json, Needs } from "@ambit/sdk";
import { attempt } from "./attempt.ts";
import { beginRun, type RunEnd } from "./log.ts";
import { inputValue, plainOrNull } from "./plain.ts";
import { defaultSteps } from "./protocol.ts";
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

export async function openCaller(parts: RunParts, options: CallerOptions): Promise<Caller> {
  const { description, language, authority, needs, resolveMissing } = options;
  const log = await beginRun(parts, {
    program: description,
    language,
    description,
    parameters: ["m"],
    needs,
    authority,
  });
  const budget = parts.budgets.open(log.runId, defaultSteps);
  const session = openSession(parts, { runId: log.runId, authority, expected: undefined, resolveMissing });
  let calls = 0;
  return {
    runId: log.runId,
    call: (capability, args, { signal }) => session.call(capability, args, { position: `host#${++calls}`, signal }),
    end(end) {
      budget[Symbol.dispose]();
      return log.finish(end);
    },
  };
}

/** One call as a run of its own. */
export async function runCall(
  parts: RunParts,
  {
    capability,
    input,
    signal,
    ...options
  }: CallerOptions & { capability: string; input: Json | undefined; signal: AbortSignal },
): Promise<RunReport> {
  const caller = await openCaller(parts, options);
  const args = input === undefined ? [] : [encode(inputValue(input, "The input"))];
  return caller.end(await attempt(async () => endedWith(await caller.call(capability, args, { signal }))));
}

/** The end of a run whose value came from its one call. */
export function endedWith(value: Encoded): RunEnd {
  const decoded = decode(value);
  return { value, plain: plainOrNull(decoded), printed: prStr(decoded), metrics: { calls: 1 } };
}
