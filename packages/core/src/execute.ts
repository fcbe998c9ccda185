import { AmbitError, type Decision, type ErrorCode } from "@ambit/sdk";
import type { Capability } from "./marketplace/index.ts";
import type { Answer, CallRequest, PreparedCall, Resolution, Road } from "./road.ts";

interface ServeOptions {
  decision: Decision;
  road: Road;
  signal: AbortSignal;
}

/** Serves one decided call: refuses what was denied, resolves what is missing, executes, repairs where it can. */
export async function serve(request: CallRequest, { decision, road, signal }: ServeOptions): Promise<Answer> {
  permit(request, decision);
  const { call, capability, input } = request;
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

function permit({ call }: CallRequest, decision: Decision): void {
  if (decision.verdict === "allow") return;
  const code: ErrorCode = decision.rule === "declined" ? "GOVERN_DECLINED" : "GOVERN_DENIED";
  const reason = decision.verdict === "deny" ? decision.reason : decision.question;
  throw new AmbitError(code, reason, {
    ...(decision.verdict === "deny" ? { hint: decision.hint } : {}),
    details: { capability: call.capability, rule: decision.rule },
  });
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
  "SANDBOX_FAILED",
]);

function isRepairable(error: unknown): error is AmbitError {
  return error instanceof AmbitError && repairable.has(error.code);
}
