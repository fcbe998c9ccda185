import type { CapabilityManifest } from "@ambit/sdk";
import type { ResolutionRequest } from "./request.ts";
import type { RenderedPrompt } from "./template.ts";

/** A way to deal with a missing capability. */
export interface Strategy {
  name: string;
  /** as a menu shows it */
  title: string;
  /** Throws `RESOLVE_NOT_FOUND`, `RESOLVE_SYNTHESIS_FAILED`, or `GOVERN_DECLINED`. */
  resolve(request: ResolutionRequest, context: StrategyContext): Promise<Resolution>;
}

/** A capability for a call that waits, and the way back to its author. */
export interface Resolution {
  manifest: CapabilityManifest;
  /**
   * Tells what was wrong with the capability's result or its run, and gives a mended capability.
   * Throws `RESOLVE_SYNTHESIS_FAILED` after two repairs. Absent where nothing can be mended.
   */
  repair?(problem: string): Promise<Resolution>;
}

/** A written program, before it is trusted with anything. */
export interface Draft {
  manifest: CapabilityManifest;
  source: string;
  language: string;
  /** which attempt of how many this is, and what was wrong with the one before */
  attempt: { number: number; of: number; after?: string };
  /** what is wrong with the edit that this draft holds */
  problem?: string;
}

/** What a person did with a draft. `unattended`: nobody was asked, as agreed beforehand. */
export type ReviewVerdict = { verdict: "approved" | "unattended" | "declined" } | { verdict: "edited"; source: string };

/** What a strategy may use. */
export interface StrategyContext {
  /** asks the language model, by the same road as every call */
  generate(prompt: RenderedPrompt): Promise<{ text: string; model: string }>;
  review(draft: Draft): Promise<ReviewVerdict>;
  /** writes down what was made of a draft */
  record(draft: Draft, review: ReviewVerdict["verdict"]): Promise<void>;
  signal: AbortSignal;
}
