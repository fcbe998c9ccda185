import { decode, encode, fromPlain, toPlain } from "@ambit/rtfs";
import { AmbitError, type Encoded, isJsonObject } from "@ambit/sdk";
import { payloadOfText, type StepEvent } from "../record/index.ts";
import type { Session } from "../road.ts";
import type { ResolutionRequest } from "./request.ts";
import type { Draft, Resolution, ReviewVerdict, Strategy, StrategyContext } from "./strategy.ts";

export interface ResolveOptions {
  /** what may be done about a missing capability, in the order of the menu */
  strategies: readonly Strategy[];
  /** names the strategy to use */
  choose(
    request: ResolutionRequest,
    options: { strategies: readonly Strategy[]; signal: AbortSignal },
  ): Promise<string>;
  /** shows a draft to whoever answers for it */
  review(draft: Draft, options: { request: ResolutionRequest; signal: AbortSignal }): Promise<ReviewVerdict>;
  /** the run that waits: its road leads to the model, its chain keeps what was made */
  session: Pick<Session, "call" | "append">;
  signal: AbortSignal;
}

/**
 * Provides a missing capability, or says why not: `RESOLVE_NOT_FOUND` (skipped), `RESOLVE_SYNTHESIS_FAILED`,
 * `GOVERN_DECLINED`, or what the call of the model threw.
 */
export async function resolveMissing(request: ResolutionRequest, options: ResolveOptions): Promise<Resolution> {
  const { strategies, signal } = options;
  const name = await options.choose(request, { strategies, signal });
  const strategy = strategies.find((candidate) => candidate.name === name);
  if (strategy === undefined) throw unknownStrategy(name, strategies);
  return strategy.resolve(request, contextFor(request, { ...options, strategy }));
}

type Chosen = ResolveOptions & { strategy: Strategy };

function contextFor(request: ResolutionRequest, { session, review, strategy, signal }: Chosen): StrategyContext {
  const { capability, position: parent } = request;
  let calls = 0;
  return {
    signal,
    async generate({ system, prompt }) {
      const position = `${parent}/model#${++calls}`;
      const input = encode(fromPlain({ system, prompt }));
      return parseAnswer(await session.call("ccos.llm.generate", [input], { parent, position, signal }));
    },
    review: (draft) => review(draft, { request, signal }),
    async record(draft, verdict) {
      const manifest = payloadOfText(JSON.stringify(draft.manifest));
      const source = payloadOfText(draft.source);
      const event: StepEvent = {
        kind: "capability.synthesized",
        capability,
        manifest: manifest.ref,
        source: source.ref,
        strategy: strategy.name,
        review: verdict,
      };
      await session.append(event, { payloads: [manifest, source] });
    },
  };
}

/** `ccos.llm.generate` gives `{ text, model }`. */
function parseAnswer(encoded: Encoded): { text: string; model: string } {
  const answer = toPlain(decode(encoded));
  if (isJsonObject(answer)) {
    const { text, model = "unnamed" } = answer;
    if (typeof text === "string" && typeof model === "string") return { text, model };
  }
  throw new AmbitError("EXECUTE_OUTPUT_INVALID", "ccos.llm.generate gave no text", {
    hint: "Its output must be { text, model }.",
  });
}

function unknownStrategy(name: string, strategies: readonly Strategy[]): AmbitError {
  return new AmbitError("USAGE_INVALID", `No strategy named "${name}"`, {
    hint: `Choose one of: ${strategies.map((strategy) => strategy.name).join(", ")}.`,
  });
}
