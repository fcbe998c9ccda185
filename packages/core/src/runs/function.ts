import { encode } from "@ambit/rtfs";
import { AmbitError, type Encoded } from "@ambit/sdk";
import type { FunctionEvaluation } from "../function-evaluation.ts";
import type { Ports } from "../ports.ts";
import type { Chain } from "../record/index.ts";
import { cancelled } from "./attempt.ts";
import type { Evaluator } from "./evaluator.ts";
import { createCallFailures } from "./failures.ts";
import { openHost } from "./host.ts";
import type { RunBudgets } from "./run-budgets.ts";
import { wellKnown } from "./well-known.ts";

export interface FunctionParts {
  evaluator: Evaluator;
  budgets: RunBudgets;
  chain: Chain;
  ports: Ports;
}

/** Applies an RTFS function to one input. What fails in it fails the call, with the failing call's own error. */
export async function evaluateFunction(
  { source, file, runId, position, input, call, signal }: FunctionEvaluation,
  { evaluator, budgets, chain, ports }: FunctionParts,
): Promise<Encoded> {
  const failures = createCallFailures();
  const host = openHost({
    call,
    append: (event, payloads) => chain.append(runId, [event], payloads),
    prefix: `${position}/`,
    failures,
    now: ports.clock.monotonicMs,
    signal,
  });
  const ended = await evaluator.evaluate(
    {
      program: { text: source, file },
      modules: [],
      parameters: encode(wellKnown({ runId, parent: position })),
      invoke: [input],
      limits: budgets.left(runId),
    },
    { signal, host },
  );
  budgets.spend(runId, ended);
  if (ended.status === "cancelled") throw cancelled();
  if (ended.status === "failed") throw failures.ended(ended.error);
  if (ended.value !== undefined) return ended.value;
  throw new AmbitError("EXECUTE_OUTPUT_INVALID", `${file} gave ${ended.printed}, which is no data`, {
    hint: "A capability gives data: no function can leave it.",
  });
}
