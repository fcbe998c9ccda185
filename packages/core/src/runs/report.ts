import { type ErrorJson, errorTable, type Json, type Needs, type RunStatus } from "@ambit/sdk";

/** What came of a run. */
export interface RunReport {
  runId: string | null;
  status: RunStatus;
  /** the value as plain JSON; null where it has no such form */
  value: Json;
  /** the value as RTFS prints it; null when there is none */
  printed: string | null;
  error?: ErrorJson;
  needs: Needs;
  metrics: { [name: string]: number };
}

/** The exit code that stands for a run's outcome. */
export function exitCodeOf({ status, error }: Pick<RunReport, "status" | "error">): number {
  if (status === "completed") return 0;
  if (status === "suspended") return 8;
  if (status === "cancelled") return errorTable.EXECUTE_CANCELLED.exit;
  return errorTable[error?.code ?? "INTERNAL"].exit;
}

/** The status of a run that ended with this error. */
export function statusOf(error: ErrorJson): RunStatus {
  if (error.code === "EXECUTE_CANCELLED") return "cancelled";
  if (error.code.startsWith("GOVERN_")) return "refused";
  if (error.code.startsWith("RESOLVE_")) return "unresolved";
  return "failed";
}
