import { createHash } from "node:crypto";
import type { Draft, ReviewVerdict } from "@ambit/core";
import { count, type Page } from "../page.ts";
import { askLine, paint, printable } from "../terminal.ts";
import { editText } from "./editor.ts";

export interface ReviewOptions {
  page: Page;
  /** someone sits at a terminal and has not agreed beforehand */
  isAsked: boolean;
  /** why nobody is asked */
  unasked: string;
  /** command line of the person's editor */
  editor: string | undefined;
  signal: AbortSignal;
}

/** Shows what a model wrote, and asks whether it may run. */
export async function reviewDraft(draft: Draft, options: ReviewOptions): Promise<ReviewVerdict> {
  const { page } = options;
  showDraft(page, draft);
  if (!options.isAsked) {
    page.line(`  ${paint.yellow("not reviewed by a person")} ${paint.dim(`(${options.unasked})`)}`);
    return { verdict: draft.problem === undefined ? "unattended" : "declined" };
  }
  return askVerdict(draft, options);
}

function showDraft(page: Page, { source, language, manifest, problem }: Draft): void {
  const hash = createHash("sha256").update(source).digest("hex");
  const author = manifest.provenance?.model ?? "unknown";
  page.heading(
    "SOURCE",
    `${language}, ${count(lines(source), "line")}, sha256 ${hash.slice(0, 12)}…, by ${printable(author)}`,
  );
  page.source(source);
  if (problem !== undefined) page.line(`  ${paint.red("cannot run as it is:")} ${printable(problem)}`);
}

async function askVerdict(draft: Draft, { page, editor, signal }: ReviewOptions): Promise<ReviewVerdict> {
  const edit = editor === undefined ? paint.dim("e needs $EDITOR") : "e edit";
  for (;;) {
    const answer = await askLine(`  Run it in the limits above? y run, ${edit}, n decline [n] `, { signal });
    if (/^y(es)?$/i.test(answer)) return { verdict: "approved" };
    if (/^e(dit)?$/i.test(answer) && editor !== undefined) return edited(draft, editor);
    if (/^(n(o)?)?$/i.test(answer)) return { verdict: "declined" };
    page.line("  Type y, e or n.");
  }
}

const extensions: ReadonlyMap<string, string> = new Map([
  ["python", ".py"],
  ["rtfs", ".rtfs"],
]);

async function edited({ source, language }: Draft, editor: string): Promise<ReviewVerdict> {
  const text = await editText(source, { editor, extension: extensions.get(language) ?? ".txt" });
  return text === source ? { verdict: "approved" } : { verdict: "edited", source: text };
}

const lines = (text: string) => text.trimEnd().split("\n").length;
