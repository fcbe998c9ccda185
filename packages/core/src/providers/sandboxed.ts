import type { openSandbox, SandboxLimits, SandboxReport, SandboxSpec, ScriptLanguage } from "@ambit/sandbox";
import {
  AmbitError,
  type CallContext,
  type CapabilityManifest,
  isJsonObject,
  type Json,
  type JsonSchema,
  type ProviderAnswer,
  type ProviderType,
} from "@ambit/sdk";
import { admitMounts } from "./mounts.ts";
import type { Files } from "./native/files.ts";

/** How a caged capability opens its cage. */
export interface Cages {
  open: typeof openSandbox;
  /** limits where a manifest names none */
  limits: SandboxLimits;
}

/** Limits that a manifest or a call may name. */
export const limitNames: readonly (keyof SandboxLimits)[] = [
  "wallMs",
  "memoryBytes",
  "cpuMs",
  "pids",
  "outputBytes",
  "diskBytes",
  "fds",
];

const languages: readonly ScriptLanguage[] = ["python", "javascript", "shell"];
const absolutePaths: JsonSchema = { type: "array", items: { type: "string", pattern: "^/" } };

const config: JsonSchema = {
  type: "object",
  properties: {
    language: { enum: [...languages] },
    source: { type: "string", minLength: 1, maxLength: 1_048_576 },
    limits: {
      type: "object",
      properties: Object.fromEntries(limitNames.map((name) => [name, { type: "integer", minimum: 1 }])),
      additionalProperties: false,
    },
    tier: { type: "string" },
    network: { const: false },
    readOnly: absolutePaths,
    readWrite: absolutePaths,
  },
  required: ["language", "source"],
  additionalProperties: false,
};

const example: CapabilityManifest = {
  id: "example.sandboxed.word-count",
  version: "1.0.0",
  description: "Counts the words of a text",
  input: { type: "object", properties: { text: { type: "string" } }, required: ["text"], additionalProperties: false },
  output: { type: "object", properties: { words: { type: "integer" } }, required: ["words"] },
  effects: ["compute"],
  provider: {
    type: "sandboxed",
    language: "python",
    source: 'import json, sys\nprint(json.dumps({"words": len(json.load(sys.stdin)["text"].split())}))\n',
    limits: { wallMs: 10_000, memoryBytes: 64 * 1024 * 1024 },
  },
  examples: [{ input: { text: "a b c" }, output: { words: 3 } }],
};

/** A script in a cage: the input as JSON on stdin, the result as the last JSON document that it prints. */
export function sandboxedProviderType(
  cages: Cages,
  { files }: { files(context: CallContext): Pick<Files, "admit"> },
): ProviderType {
  return {
    type: "sandboxed",
    config,
    example,
    async open(manifest, { signal }) {
      const { language, source, spec } = drawing(manifest, cages.limits);
      const sandbox = await cages.open(spec, { signal });
      return {
        async execute(input, context) {
          await admitMounts(spec, files(context));
          const program = { kind: "script", language, source, input } as const;
          return answerOf(await sandbox.run(program, { signal: context.signal }), manifest.id);
        },
        [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
      };
    },
  };
}

/** What a manifest's provider asks for. Throws `RESOLVE_MANIFEST_INVALID` with the setting's path. */
function drawing({ id, provider }: CapabilityManifest, defaults: SandboxLimits) {
  const language = languages.find((known) => known === provider.language);
  if (language === undefined) throw invalid(id, "language", `must be one of ${languages.join(", ")}`);
  if (typeof provider.source !== "string") throw invalid(id, "source", "must be text");
  if (provider.network !== undefined && provider.network !== false) throw invalid(id, "network", "can only be false");
  if (provider.tier !== undefined && typeof provider.tier !== "string") throw invalid(id, "tier", "must be text");
  const spec: SandboxSpec = {
    ...(provider.tier === undefined ? {} : { tier: provider.tier }),
    limits: { ...defaults, ...limitsOf(id, provider.limits) },
    env: {},
    readOnly: pathsOf(id, "readOnly", provider.readOnly),
    readWrite: pathsOf(id, "readWrite", provider.readWrite),
    network: "none",
  };
  return { language, source: provider.source, spec };
}

function limitsOf(id: string, limits: Json | undefined): Partial<SandboxLimits> {
  if (limits === undefined) return {};
  if (!isJsonObject(limits)) throw invalid(id, "limits", "must be a table");
  const named: Partial<SandboxLimits> = {};
  for (const [name, value] of Object.entries(limits)) {
    const limit = limitNames.find((known) => known === name);
    if (limit === undefined) throw invalid(id, `limits/${name}`, `is no limit; known are ${limitNames.join(", ")}`);
    if (typeof value !== "number" || !Number.isSafeInteger(value))
      throw invalid(id, `limits/${name}`, "must be a whole number");
    named[limit] = value;
  }
  return named;
}

function pathsOf(id: string, setting: string, value: Json | undefined): string[] {
  const paths = [value ?? []].flat().filter((path) => typeof path === "string");
  if (paths.length === [value ?? []].flat().length && paths.every((path) => path.startsWith("/"))) return paths;
  throw invalid(id, setting, "must be a list of absolute paths");
}

function invalid(id: string, setting: string, problem: string): AmbitError {
  return new AmbitError("RESOLVE_MANIFEST_INVALID", `${id}: provider.${setting.replaceAll("/", ".")} ${problem}`, {
    details: { capability: id, path: `/provider/${setting}` },
    hint: "Correct the manifest's provider.",
  });
}

function answerOf(report: SandboxReport, id: string): ProviderAnswer {
  const receipt = receiptOf(report);
  if (report.limit !== undefined) {
    throw new AmbitError("SANDBOX_LIMIT", `${id} was stopped at its ${report.limit} limit`, {
      details: { ...receipt, limit: report.limit, stderr: tail(report.stderr) },
      hint: "Raise the limit in the manifest, or give it less to do.",
    });
  }
  if (report.exitCode !== 0) {
    throw new AmbitError("SANDBOX_FAILED", `${id} ${howItEnded(report)}${quoted(report.stderr)}`, {
      details: { ...receipt, exitCode: report.exitCode, signal: report.signal, stderr: tail(report.stderr) },
      hint: "Mend the script.",
    });
  }
  if (report.result === undefined) {
    throw new AmbitError("EXECUTE_OUTPUT_INVALID", `${id} printed no JSON document${quoted(report.stdout)}`, {
      details: { ...receipt, stdout: tail(report.stdout), stderr: tail(report.stderr) },
      hint: "The script prints its result as one JSON document, and notes for people on stderr.",
    });
  }
  return { json: report.result, receipt };
}

/** Facts of the execution, as they are recorded. */
function receiptOf({ tier, engine, version, durationMs, cpuMs, memoryBytes, limits, notes }: SandboxReport): {
  [fact: string]: Json;
} {
  const applied = Object.entries(limits).map(([name, limit]): [string, Json] => [name, { ...limit }]);
  return { tier, engine, version, durationMs, cpuMs, memoryBytes, limits: Object.fromEntries(applied), notes };
}

function howItEnded({ exitCode, signal }: SandboxReport): string {
  return signal === null ? `exited with status ${exitCode}` : `was ended by ${signal}`;
}

function quoted(output: string): string {
  const end = tail(output, 400).trim();
  return end === "" ? "" : `: ${end}`;
}

function tail(output: string, characters = 2_000): string {
  return output.length > characters ? `…${output.slice(-characters)}` : output;
}
