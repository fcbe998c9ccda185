import { AmbitError, type ChainEvent, type Json, type PayloadRef } from "@ambit/sdk";
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
  /** keeps bytes by their hash */
  store(text: string): Promise<PayloadRef>;
  /** appends one event to the run's chain */
  record(event: ChainEvent, options: { runId: string }): Promise<void>;
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
      const [manifest, source] = await Promise.all([
        ports.store(JSON.stringify(draft.manifest)),
        ports.store(draft.source),
      ]);
      const capability = request.capability;
      await ports.record(
        { kind: "capability.synthesized", capability, manifest, source, strategy: strategy.name, review },
        { runId },
      );
    },
  };
}

/** `ccos.llm.generate` gives `{ text, model }`. */
function parseAnswer(answer: Json): { text: string; model: string } {
  if (answer !== null && typeof answer === "object" && !Array.isArray(answer)) {
    const { text, model } = answer;
    if (typeof text === "string") return { text, model: typeof model === "string" ? model : "unnamed" };
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
