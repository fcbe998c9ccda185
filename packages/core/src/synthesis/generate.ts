import { createHash } from "node:crypto";
import { AmbitError, type CapabilityManifest, toAmbitError } from "@ambit/sdk";
import { messagesOf, promptSha256 } from "../model/index.ts";
import { extractCode } from "./answer.ts";
import type { Language } from "./language.ts";
import { python, rtfs } from "./languages/index.ts";
import { type FailedAttempt, promptFor } from "./prompts.ts";
import type { ResolutionRequest } from "./request.ts";
import type { Draft, Resolution, Strategy, StrategyContext } from "./strategy.ts";

/** how often one capability may go back to its author */
const repairLimit = 2;
/** how often a person may edit one draft */
const editLimit = 5;

/** A function in RTFS that reaches nothing: it needs no cage. */
export const generateRtfs: Strategy = generating(rtfs, {
  name: "generate-rtfs",
  title: "Generate pure RTFS implementation",
});

/** A script in a general-purpose language, run in a cage. */
export const generateScript: Strategy = generating(python, {
  name: "generate-script",
  title: "Generate Python implementation (sandbox)",
});

function generating(language: Language, { name, title }: Pick<Strategy, "name" | "title">): Strategy {
  return {
    name,
    title,
    resolve: (request, context) => write({ request, context, language, repairs: 0 }),
  };
}

/** One capability in the making. */
interface Work {
  request: ResolutionRequest;
  context: StrategyContext;
  language: Language;
  /** repairs done so far */
  repairs: number;
  failed?: FailedAttempt;
}

async function write(work: Work): Promise<Resolution> {
  const { request, context, language, failed } = work;
  const prompt = promptFor(request, { language, failed });
  const { text, model } = await context.generate(prompt).catch((error: unknown) => {
    throw failed === undefined ? error : unrepaired(failed, error);
  });
  const code = extractCode(text, language.fences);
  if (!code.ok) return again(work, { source: text, problem: code.problem });
  const problem = await language.check(code.source);
  if (problem !== undefined) return again(work, { source: code.source, problem });
  const promptHash = promptSha256(messagesOf(prompt));
  const authorship = { language, source: code.source, model, promptHash, templateHash: prompt.templateSha256 };
  const attempt = { number: work.repairs + 1, of: repairLimit + 1, ...(failed && { after: failed.problem }) };
  const written = { ...draftOf(request, authorship), attempt };
  const reviewed = await reviewedDraft(written, { context, language });
  return {
    manifest: reviewed.manifest,
    repair: (what) => again(work, { source: reviewed.source, problem: what }),
  };
}

async function again(work: Work, failed: FailedAttempt): Promise<Resolution> {
  if (work.repairs < repairLimit) return write({ ...work, failed, repairs: work.repairs + 1 });
  const { capability } = work.request;
  throw new AmbitError(
    "RESOLVE_SYNTHESIS_FAILED",
    `"${capability}" could not be written in ${work.language.title}: ${failed.problem}`,
    {
      details: { capability, language: work.language.name, attempts: work.repairs + 1, problem: failed.problem },
      hint: "Ask another model, choose another way, or write the capability by hand and install it.",
    },
  );
}

/** The model that should repair it failed too: what failed first is what counts. */
function unrepaired({ problem }: FailedAttempt, cause: unknown): AmbitError {
  const { code, message } = toAmbitError(cause);
  if (code === "EXECUTE_CANCELLED" || code.startsWith("GOVERN_")) return toAmbitError(cause);
  return new AmbitError("RESOLVE_SYNTHESIS_FAILED", problem, {
    details: { problem, repair: message },
    hint: "Give it another input, or configure a [model] in ambit.toml that can repair it.",
    cause,
  });
}

/** Lets a person read, change or decline a draft; a change is checked like what it replaces. */
async function reviewedDraft(
  written: Draft,
  { context, language }: Pick<Work, "context" | "language">,
): Promise<Draft> {
  let draft = written;
  for (let edits = 0; edits <= editLimit; edits++) {
    const review = await context.review(draft);
    if (review.verdict !== "edited") {
      if (draft.problem === undefined || review.verdict === "declined") return settled(draft, review.verdict, context);
      continue;
    }
    const problem = await language.check(review.source);
    const { problem: _mended, ...edited } = editedDraft(draft, { source: review.source, language });
    if (problem === undefined) return settled(edited, "edited", context);
    draft = { ...edited, problem };
  }
  throw new AmbitError("RESOLVE_SYNTHESIS_FAILED", `The edited source does not do: ${draft.problem}`, {
    details: { capability: draft.manifest.id, problem: draft.problem ?? "" },
    hint: "Mend what the message names, or decline.",
  });
}

async function settled(
  draft: Draft,
  verdict: "approved" | "unattended" | "declined" | "edited",
  context: StrategyContext,
): Promise<Draft> {
  await context.record(draft, verdict);
  if (verdict !== "declined") return draft;
  throw new AmbitError("GOVERN_DECLINED", `The ${draft.language} source for "${draft.manifest.id}" was declined`, {
    details: { capability: draft.manifest.id },
    hint: "Nothing of it ran. Edit it instead, or let it be written again.",
  });
}

interface Authorship {
  language: Language;
  source: string;
  model: string;
  promptHash: string;
  templateHash: string;
}

function draftOf(request: ResolutionRequest, { language, source, ...from }: Authorship): Omit<Draft, "attempt"> {
  const manifest: CapabilityManifest = {
    id: request.capability,
    version: versionOf(source),
    description: request.goal,
    input: request.inputSchema,
    output: request.outputSchema,
    effects: language.effects,
    provider: language.provider(source),
    provenance: {
      origin: "synthesized",
      model: from.model,
      promptSha256: from.promptHash,
      templateSha256: from.templateHash,
      edited: false,
    },
  };
  return { manifest, source, language: language.name };
}

function editedDraft(draft: Draft, { source, language }: { source: string; language: Language }): Draft {
  const { manifest } = draft;
  const provenance = { ...manifest.provenance, origin: "synthesized" as const, edited: true };
  return {
    ...draft,
    source,
    manifest: { ...manifest, version: versionOf(source), provider: language.provider(source), provenance },
  };
}

/** Another source is another version of the same capability. */
function versionOf(source: string): string {
  return `0.1.0-${createHash("sha256").update(source).digest("hex").slice(0, 12)}`;
}
