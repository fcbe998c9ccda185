import { AmbitError, type Encoded } from "@ambit/sdk";
import type { FunctionEvaluation } from "../function-evaluation.ts";
import { cancelled } from "./attempt.ts";
import type { Evaluator } from "./evaluator.ts";
import { createCallFailures } from "./failures.ts";
import { hostOf } from "./host.ts";
import type { StepBudgets } from "./step-budgets.ts";

/** Applies an RTFS function to one input. What fails in it fails the call, with the failing call's own error. */
export async function evaluateFunction(
  { source, file, runId, input, call, signal }: FunctionEvaluation,
  { evaluator, budgets }: { evaluator: Evaluator; budgets: StepBudgets },
): Promise<Encoded> {
  const failures = createCallFailures();
  const ended = await evaluator.evaluate(
    {
      program: { text: source, file },
      modules: [],
      parameters: ["m"],
      invoke: [input],
      limits: { steps: budgets.left(runId) },
    },
    { signal, host: hostOf(call, { failures, signal }) },
  );
  budgets.spend(runId, ended.steps);
  if (ended.status === "cancelled") throw cancelled();
  if (ended.status === "failed") throw failures.ended(ended.error);
  if (ended.value !== undefined) return ended.value;
  throw new AmbitError("EXECUTE_OUTPUT_INVALID", `${file} gave ${ended.printed}, which is no data`, {
    hint: "A capability gives data: no function can leave it.",
  });
}
