import { createHash } from "node:crypto";
import type { Draft, ReviewVerdict } from "@ambit/core";
import { messageOf } from "@ambit/sdk";
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
  showAuthorship(page, draft);
  showSource(page, draft.source);
  if (draft.problem !== undefined) page.line(`  ${paint.red("cannot run as it is:")} ${printable(draft.problem)}`);
  page.line(`  ${paint.cyan("limits")}  ${limitsOf(draft)}`);
  if (!options.isAsked) {
    page.line(`  ${paint.yellow("not reviewed by a person")} ${paint.dim(`(${options.unasked})`)}`);
    return { verdict: draft.problem === undefined ? "unattended" : "declined" };
  }
  return askVerdict(draft, options);
}

function showAuthorship(page: Page, { attempt, language, manifest }: Draft): void {
  const { number, of, after } = attempt;
  if (after !== undefined) {
    page.line();
    page.line(`  ${paint.yellow(`attempt ${number} of ${of}`)}: the one before failed: ${printable(after)}`);
  }
  page.heading("SOURCE", `${language}, by ${printable(manifest.provenance?.model ?? "unknown")}`);
}

function showSource(page: Page, source: string): void {
  page.source(source);
  const hash = createHash("sha256").update(source).digest("hex");
  page.line(`  ${paint.dim(`${count(lines(source), "line")}, sha256 ${hash.slice(0, 12)}…`)}`);
}

/** What the draft may use when it runs, as its manifest says. */
function limitsOf({ manifest: { provider, effects } }: Draft): string {
  if (provider.type !== "sandboxed") return `a function that reaches nothing: ${effects.join(", ")}`;
  const { memoryBytes, wallMs } = Object(provider.limits);
  return `in a cage: no network, read-only system, ${memoryBytes / 1024 ** 2} MB of memory, ${wallMs / 1000} s`;
}

/** Asks until there is an answer; what an editor leaves is shown and asked about like what it replaces. */
async function askVerdict(draft: Draft, { page, editor, signal }: ReviewOptions): Promise<ReviewVerdict> {
  const edit = editor === undefined ? paint.dim("e needs $EDITOR") : "e edit";
  let source = draft.source;
  for (;;) {
    const answer = await askLine(`  Run it in these limits? y run, ${edit}, n decline [n] `, { signal });
    if (/^(n(o)?)?$/i.test(answer)) return { verdict: "declined" };
    if (/^y(es)?$/i.test(answer))
      return source === draft.source ? { verdict: "approved" } : { verdict: "edited", source };
    if (/^e(dit)?$/i.test(answer) && editor !== undefined) source = await edited(source, { draft, editor, page });
    else page.line("  Type y, e or n.");
  }
}

const extensions: ReadonlyMap<string, string> = new Map([
  ["python", ".py"],
  ["rtfs", ".rtfs"],
]);

/** The source as a person left it; an editor that fails changes nothing. */
async function edited(
  source: string,
  { draft, editor, page }: { draft: Draft; editor: string; page: Page },
): Promise<string> {
  try {
    const text = await editText(source, { editor, extension: extensions.get(draft.language) ?? ".txt" });
    if (text === source) page.line("  Nothing was changed.");
    else showSource(page, text);
    return text;
  } catch (error) {
    page.line(`  ${paint.red(printable(messageOf(error)))}`);
    return source;
  }
}

const lines = (text: string) => text.trimEnd().split("\n").length;
