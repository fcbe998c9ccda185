import { AmbitError } from "@ambit/sdk";
import { settle } from "../settle.ts";
import type { RunEnd } from "./log.ts";

/** Lets a run come to its end, well or not. */
export async function attempt(work: () => Promise<RunEnd>): Promise<RunEnd> {
  const settled = await settle(work);
  return settled.ok ? settled.value : { error: settled.error, metrics: {} };
}

export function cancelled(cause?: unknown): AmbitError {
  return new AmbitError("EXECUTE_CANCELLED", "The run was cancelled", cause === undefined ? {} : { cause });
}
