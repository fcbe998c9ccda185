import { decode, encode, fromPlain, toPlain } from "@ambit/rtfs";
import type { SandboxLimits, SandboxReport } from "@ambit/sandbox";
import { type Authority, noGrants } from "@ambit/sdk";
import { settle } from "../settle.ts";
import { endedWith, openCaller } from "./caller.ts";
import { needsOfCall } from "./needs.ts";
import type { RunParts } from "./session.ts";

const capability = "ccos.sandbox.run";

export interface SandboxRequest {
  tier?: string;
  limits: Partial<SandboxLimits>;
  /** names of variables that the guest gets */
  env: readonly string[];
  /** absolute paths */
  readOnly: readonly string[];
  readWrite: readonly string[];
  /** what the command reads on stdin; nothing when absent */
  stdin?: string;
  signal: AbortSignal;
}

/** Runs one command in a cage: a run of its own, whose one call may do exactly what the request asks for. */
export async function runInSandbox(
  parts: RunParts,
  argv: readonly string[],
  { signal, ...request }: SandboxRequest,
): Promise<{ runId: string; report: SandboxReport }> {
  const { tier, env, readOnly, readWrite, limits, stdin } = request;
  const input = {
    argv: [...argv],
    env: [...env],
    readOnly: [...readOnly],
    readWrite: [...readWrite],
    limits: { ...limits },
    ...(tier === undefined ? {} : { tier }),
    ...(stdin === undefined ? {} : { stdin }),
  };
  const authority: Authority = { ...noGrants, allow: [capability], readOnly, readWrite, env };
  const needs = needsOfCall(capability, input, parts);
  const caller = await openCaller(parts, { description: argv.join(" "), authority, language: "command", needs });
  const called = await settle(() => caller.call(capability, [encode(fromPlain(input))], { signal }));
  await caller.end(called.ok ? endedWith(called.value) : { error: called.error, metrics: {} });
  if (!called.ok) throw called.error;
  // What `ccos.sandbox.run` answers is the sandbox's own report as JSON.
  return { runId: caller.runId, report: toPlain(decode(called.value)) as unknown as SandboxReport };
}
