import { AmbitError, type Encoded } from "@ambit/sdk";
import type { FunctionEvaluation } from "../function-evaluation.ts";
import { cancelled } from "./attempt.ts";
import type { Evaluator } from "./evaluator.ts";
import { createCallFailures } from "./failures.ts";
import { hostOf } from "./host.ts";
import { defaultSteps } from "./protocol.ts";

/** Applies an RTFS function to one input. What fails in it fails the call, with the failing call's own error. */
export async function evaluateFunction(
  { source, file, input, call, signal }: FunctionEvaluation,
  evaluator: Evaluator,
): Promise<Encoded> {
  const failures = createCallFailures();
  const ended = await evaluator.evaluate(
    { source, file, parameters: ["m"], invoke: [input], limits: { steps: defaultSteps } },
    { signal, host: hostOf(call, { failures, signal }) },
  );
  if (ended.status === "cancelled") throw cancelled();
  if (ended.status === "failed") throw failures.ended(ended.error);
  if (ended.value !== undefined) return ended.value;
  throw new AmbitError("EXECUTE_OUTPUT_INVALID", `${file} gave ${ended.printed}, which is no data`, {
    hint: "A capability gives data: no function can leave it.",
  });
}
