import { AmbitError, type Decision, type ErrorCode } from "@ambit/sdk";
import { deniedCall } from "./governance/index.ts";
import type { Capability } from "./marketplace/index.ts";
import type { Answer, CallRequest, PreparedCall, Resolution, Road } from "./road.ts";

interface ServeOptions {
  decision: Decision;
  road: Road;
  signal: AbortSignal;
}

/** Serves one decided call: refuses what was denied, resolves what is missing, executes, repairs where it can. */
export async function serve(request: CallRequest, { decision, road, signal }: ServeOptions): Promise<Answer> {
  const { call, capability, input } = request;
  if (decision.verdict !== "allow") throw deniedCall(call.capability, decision);
  if (!input.ok) throw input.problem;
  if (capability) return road.execute({ call, capability, input }, { signal });
  const resolution = await road.resolve(request, { signal });
  return executeResolved(request, { resolution, road, signal });
}

interface ExecuteOptions {
  resolution: Resolution;
  road: Road;
  signal: AbortSignal;
}

async function executeResolved(request: CallRequest, { resolution, road, signal }: ExecuteOptions): Promise<Answer> {
  try {
    return await road.execute(prepared(request, { capability: resolution.capability, road }), { signal });
  } catch (error) {
    if (!resolution.repair || !isRepairable(error)) throw error;
    const repaired = await resolution.repair(error, { signal });
    return executeResolved(request, { resolution: repaired, road, signal });
  }
}

/** The request as a capability that was just made will take it. */
function prepared({ call }: CallRequest, { capability, road }: { capability: Capability; road: Road }): PreparedCall {
  const { input } = road.prepare(call, capability);
  if (!input.ok) throw input.problem;
  return { call, capability, input };
}

const repairable: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "EXECUTE_OUTPUT_INVALID",
  "EXECUTE_FAILED",
  "RTFS_ERROR",
  "SANDBOX_FAILED",
]);

function isRepairable(error: unknown): error is AmbitError {
  return error instanceof AmbitError && repairable.has(error.code);
}
