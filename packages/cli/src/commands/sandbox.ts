import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { AmbitError, errorTable } from "@ambit/sdk";
import { interruptSignal } from "../interrupt.ts";
import { openFromCommand } from "../open.ts";
import { note, paint, printable, sayJson, writeForeign } from "../terminal.ts";
import type { CommonOptions } from "./options.ts";

export interface SandboxCommandOptions extends CommonOptions {
  tier: string;
  env?: string[];
  ro?: string[];
  rw?: string[];
  memory?: number;
  timeout?: number;
  output?: number;
  pids?: number;
  stdin?: boolean;
}

export async function sandboxCommand(argv: string[], options: SandboxCommandOptions): Promise<number> {
  const signal = interruptSignal();
  const variables = new Map((options.env ?? []).map(variableOf));
  await using runtime = await openFromCommand(options, { variables });
  const { runId, report } = await runtime.runInSandbox(argv, {
    tier: options.tier,
    env: [...variables.keys()],
    readOnly: (options.ro ?? []).map((path) => resolve(path)),
    readWrite: (options.rw ?? []).map((path) => resolve(path)),
    limits: limitsOf(options),
    ...(options.stdin ? { stdin: await text(process.stdin) } : {}),
    signal,
  });
  if (options.json) sayJson({ runId, ...report });
  else {
    writeForeign(process.stdout, report.stdout);
    writeForeign(process.stderr, report.stderr);
    note(paint.dim(summaryOf(report)));
    for (const line of report.notes) note(paint.dim(`note: ${printable(line)}`));
  }
  if (signal.aborted) return errorTable.EXECUTE_CANCELLED.exit;
  if (report.limit !== undefined) return errorTable.SANDBOX_LIMIT.exit;
  return report.exitCode === 0 ? 0 : errorTable.SANDBOX_FAILED.exit;
}

function variableOf(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new AmbitError("USAGE_INVALID", `--env ${text}: expected NAME=value`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function limitsOf({ memory, timeout, output, pids }: SandboxCommandOptions) {
  return {
    ...(memory === undefined ? {} : { memoryBytes: memory }),
    ...(timeout === undefined ? {} : { wallMs: timeout }),
    ...(output === undefined ? {} : { outputBytes: output }),
    ...(pids === undefined ? {} : { pids }),
  };
}

function summaryOf(report: {
  tier: string;
  engine: string;
  exitCode: number | null;
  signal: string | null;
  limit?: string;
  durationMs: number;
}): string {
  const end = report.limit
    ? `hit its ${report.limit} limit`
    : report.signal
      ? `ended by ${report.signal}`
      : `exit ${report.exitCode}`;
  return `${end} after ${Math.round(report.durationMs)} ms in tier ${report.tier} (${report.engine})`;
}
