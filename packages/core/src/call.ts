import type { Call, Encoded } from "@ambit/sdk";
import type { Road } from "./road.ts";
import { serve } from "./serve.ts";
import { settle } from "./settle.ts";

/**
 * The one road to any effect: resolve, govern, execute, record.
 * Throws the `AmbitError` that the call failed with, after recording it; `RECORD_*` when that is impossible, and
 * `EXECUTE_CANCELLED`, with nothing to record yet, when a person cancels while being asked.
 */
export async function performCall(call: Call, road: Road, { signal }: { signal: AbortSignal }): Promise<Encoded> {
  const request = road.prepare(call, road.find(call.capability));
  const decision = await road.decide(request, { signal });
  const started = road.now();
  const sequence = await road.record.request(request, decision);
  const served = await settle(() => serve(request, { decision, road, signal }));
  await road.record.outcome(request, { request: sequence, decision, served, durationMs: road.now() - started });
  if (!served.ok) throw served.error;
  return served.value.value;
}
