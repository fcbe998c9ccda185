import { resolve } from "node:path";
import {
  exitCodeOf,
  openRuntime,
  type RunReport,
  type Runtime,
  type SynthesisOptions,
  type Verification,
} from "@ambit/core";
import { AmbitError, type Authority, errorTable, type Needs, noGrants, toAmbitError } from "@ambit/sdk";
import { readConfig } from "../config.ts";
import type { Environment } from "../environment.ts";
import { chooseStrategy, parseChoice } from "../missing/menu.ts";
import { reviewDraft } from "../missing/review.ts";
import { strategies } from "../missing/strategies.ts";
import { openPage, type Page } from "../page.ts";
import { printError, reportError } from "../report.ts";
import { note, paint, printable, sayJson } from "../terminal.ts";
import { type Author, openAuthor } from "./author.ts";
import { describeCage } from "./cage.ts";
import { ensureFolder } from "./folder.ts";
import { showNeeds } from "./needs.ts";
import { prove } from "./proof.ts";
import { loadScenario, type Scenario } from "./scenario.ts";
import { cageLine, showSummary } from "./summary.ts";
import { type Trace, type TracedCall, traceOf } from "./trace.ts";

export interface DemoOptions {
  /** state folder */
  dir?: string;
  json?: boolean;
  /** answer of the menu: 1, 2 or 3 */
  choose?: string;
  /** another CSV file */
  data?: string;
  /** folder of the report */
  out?: string;
  /** run what the model writes without a review */
  yes?: boolean;
}

export interface DemoSurroundings {
  environment: Environment;
  signal: AbortSignal;
}

/** Tells the story of a missing capability on real data; gives the exit code of the run that it tells of. */
export async function runDemo(options: DemoOptions, surroundings: DemoSurroundings): Promise<number> {
  const page = openPage({ to: options.json ? "stderr" : "stdout" });
  try {
    const told = await tell(options, { ...surroundings, page });
    if (options.json) sayJson(told);
    return told.exitCode;
  } catch (error) {
    const failure = toAmbitError(error);
    if (options.json) sayJson({ runId: null, status: "failed", value: null, error: failure.toJSON() });
    await reportError(failure);
    return failure.exitCode;
  }
}

/** What `--json` prints. */
interface Told extends Omit<RunReport, "needs" | "printed"> {
  exitCode: number;
  /** where the report stands */
  report: string | null;
  trace: Trace | null;
  verify: Verification | null;
  /** what verify says about the altered copy */
  tampered: Verification | null;
}

interface Stage extends DemoSurroundings {
  page: Page;
}

async function tell(options: DemoOptions, stage: Stage): Promise<Told> {
  const { page, environment } = stage;
  const choice = parseChoice(options.choose);
  const dir = options.dir ?? ".ambit";
  const out = resolve(options.out ?? "ambit-demo");
  const scenario = await loadScenario({ data: options.data, out });
  const config = await readConfig(environment.configFile);
  await using author = await openAuthor(config, scenario.recordings);
  await using _folder = await ensureFolder(out);
  introduce(page, scenario);
  const hooks = hooksFor({ ...stage, author, choice, isAgreed: options.yes === true, cage: await describeCage() });
  const { report, trace } = await perform(scenario, { ...stage, dir: resolve(dir), out, author, hooks });
  if (report.status !== "completed" || report.runId === null || trace === null) return ended(page, report, trace);
  showResult(page, { report, trace, scenario });
  const { idempotencyKey: inside } = waitedFor(scenario, trace);
  const { verified, tampered } = await prove(resolve(dir), { page, keysFolder: environment.keysFolder, inside });
  showSummary(page, { runId: report.runId, dir, durationMs: report.metrics.durationMs, trace });
  const exitCode = verified.ok ? 0 : errorTable.RECORD_DAMAGED.exit;
  return { ...outcome(report), exitCode, report: scenario.report, trace, verify: verified, tampered };
}

function introduce(page: Page, { goal, program }: Scenario): void {
  page.heading("GOAL");
  page.line(`  ${goal}`);
  page.heading("PLAN", program.file);
  page.source(program.text);
}

interface HookParts extends Stage {
  author: Author;
  choice: number | undefined;
  isAgreed: boolean;
  cage: string;
}

type Hooks = Pick<SynthesisOptions, "choose" | "review">;

/** The two moments in which a person decides. */
function hooksFor({ page, environment, author, choice, isAgreed, cage }: HookParts): Hooks {
  const { isInteractive, editor } = environment;
  return {
    async choose(request, { strategies, signal }) {
      const name = await chooseStrategy(request, strategies, { page, choice, isInteractive, cage, signal });
      const chosen = strategies.find((strategy) => strategy.name === name);
      if (name !== "skip") {
        page.line();
        page.line(`  ... ${generating(name)} ... ${paint.dim(author.remark)}`);
      }
      return chosen?.name ?? name;
    },
    async review(draft, { signal }) {
      const isAsked = isInteractive && !isAgreed;
      const unasked = isAgreed ? "--yes" : "no terminal to ask on";
      const verdict = await reviewDraft(draft, { page, isAsked, unasked, editor, signal });
      if (verdict.verdict !== "declined" && draft.language !== "rtfs") {
        page.line();
        page.line(`  ... Provisioning sandbox ... ${paint.dim(cage)}`);
        page.line("  ... Executing ...");
      }
      return verdict;
    },
  };
}

const generating = (strategy: string) =>
  strategy === "generate-rtfs" ? "Generating RTFS function" : "Generating Python script";

interface Performance extends Stage {
  dir: string;
  out: string;
  author: Author;
  hooks: Hooks;
}

async function perform(scenario: Scenario, performance: Performance) {
  const { program, data } = scenario;
  const { page, signal, out, author } = performance;
  await using runtime = await openStage(scenario, performance);
  const { needs } = runtime.check(program);
  showNeeds(page, needs, { author: author.remark });
  const report = await runtime.run(program, { authority: authorityFor(needs, { data, out }), signal });
  return { report, trace: report.runId === null ? null : traceOf(await runtime.show(report.runId)) };
}

function openStage({ goal, expects }: Scenario, { environment, dir, author, hooks }: Performance): Promise<Runtime> {
  return openRuntime({
    dir,
    keysFolder: environment.keysFolder,
    cwd: process.cwd(),
    principal: `user:${environment.user}`,
    env: environment.variable,
    print: note,
    log: note,
    model: { ...author.model, env: environment.variable },
    synthesis: { goal, expects, strategies, ...hooks },
  });
}

/** Exactly what the plan needs, and the model for what is missing. */
function authorityFor({ capabilities }: Needs, { data, out }: { data: string; out: string }): Authority {
  return {
    ...noGrants,
    allow: [...capabilities.map(({ id }) => id), "ccos.llm.generate"],
    readOnly: [data],
    readWrite: [out],
  };
}

/** A run that ended early: say so, and that nothing was done. */
function ended(page: Page, report: RunReport, trace: Trace | null): Told {
  page.heading("ENDED", report.status);
  if (report.error) printError(report.error);
  const writes = trace?.calls.filter(
    ({ capability, status }) => capability === "ccos.io.write-file" && status === "ok",
  );
  if (writes?.length === 0) page.line("  Nothing was written.");
  return { ...outcome(report), report: null, trace, verify: null, tampered: null };
}

function outcome({ needs: _needs, printed: _printed, ...report }: RunReport) {
  return { ...report, exitCode: exitCodeOf(report) };
}

interface Outcome {
  report: RunReport;
  trace: Trace;
  scenario: Scenario;
}

function showResult(page: Page, { report, trace, scenario }: Outcome): void {
  for (const call of trace.calls) {
    const cage = cageLine(call);
    if (cage !== undefined) page.line(`  ${paint.cyan("cage")}  ${printable(cage)}`);
  }
  page.line();
  page.line(`  ✅ Result: ${paint.green(printable(JSON.stringify(report.value)))}`);
  page.line(`  The plan went on and wrote ${paint.bold(printable(scenario.report))}`);
}

/** The call that had to wait for its capability. */
function waitedFor({ expects }: Scenario, { calls }: Trace): TracedCall {
  const call = calls.find(({ capability }) => expects.has(capability));
  if (call) return call;
  throw new AmbitError("INTERNAL", "The plan made no call of what was missing");
}
