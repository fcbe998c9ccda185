import { AmbitError, isJsonObject, type Json } from "@ambit/sdk";
import { type Payload, payloadOfText, type StepEvent } from "../record/index.ts";
import type { ResolutionRequest } from "./request.ts";
import type { Draft, Resolution, ReviewVerdict, Strategy, StrategyContext } from "./strategy.ts";
import type { RenderedPrompt } from "./template.ts";

/** What a resolver needs from outside. */
export interface ResolverPorts {
  /** what may be done about a missing capability, in the order of the menu */
  strategies: readonly Strategy[];
  /** names the strategy to use */
  choose(
    request: ResolutionRequest,
    options: { strategies: readonly Strategy[]; signal: AbortSignal },
  ): Promise<string>;
  /** shows a draft to whoever answers for it */
  review(draft: Draft, options: { request: ResolutionRequest; signal: AbortSignal }): Promise<ReviewVerdict>;
  /** the one road: governed, metered, recorded */
  call(capability: string, input: { [field: string]: Json }, options: ResolverCall): Promise<Json>;
  /** appends to the run's chain */
  append(event: StepEvent, options: { runId: string; payloads: readonly Payload[] }): Promise<void>;
}

export interface ResolverCall {
  runId: string;
  /** position of the call that waits */
  parent: string;
  /** position of this call */
  position: string;
  signal: AbortSignal;
}

export interface Resolver {
  /**
   * Provides a missing capability, or says why not: `RESOLVE_NOT_FOUND` (skipped), `RESOLVE_SYNTHESIS_FAILED`,
   * `GOVERN_DECLINED`, or what the call of the model threw.
   */
  resolve(request: ResolutionRequest, options: { signal: AbortSignal }): Promise<Resolution>;
}

export function createResolver(ports: ResolverPorts): Resolver {
  return {
    async resolve(request, { signal }) {
      const { strategies } = ports;
      const name = await ports.choose(request, { strategies, signal });
      const strategy = strategies.find((candidate) => candidate.name === name);
      if (strategy === undefined) throw unknownStrategy(name, strategies);
      return strategy.resolve(request, contextFor(request, { ports, strategy, signal }));
    },
  };
}

interface Choice {
  ports: ResolverPorts;
  strategy: Strategy;
  signal: AbortSignal;
}

function contextFor(request: ResolutionRequest, { ports, strategy, signal }: Choice): StrategyContext {
  let calls = 0;
  const { runId, position: parent } = request;
  return {
    signal,
    async generate({ system, prompt }: RenderedPrompt) {
      const position = `${parent}/model#${++calls}`;
      const answer = await ports.call("ccos.llm.generate", { system, prompt }, { runId, parent, position, signal });
      return parseAnswer(answer);
    },
    review: (draft) => ports.review(draft, { request, signal }),
    async record(draft, review) {
      const manifest = payloadOfText(JSON.stringify(draft.manifest));
      const source = payloadOfText(draft.source);
      const event: StepEvent = {
        kind: "capability.synthesized",
        capability: request.capability,
        manifest: manifest.ref,
        source: source.ref,
        strategy: strategy.name,
        review,
      };
      await ports.append(event, { runId, payloads: [manifest, source] });
    },
  };
}

/** `ccos.llm.generate` gives `{ text, model }`. */
function parseAnswer(answer: Json): { text: string; model: string } {
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
