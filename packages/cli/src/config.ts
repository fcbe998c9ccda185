import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { ModelConfig } from "@ambit/core";
import { AmbitError } from "@ambit/sdk";

/** The model behind `ccos.llm.generate`: any endpoint that speaks the OpenAI chat protocol. */
export type ModelSettings = Omit<ModelConfig, "env">;

export interface Config {
  model?: ModelSettings | undefined;
  /** absolute folders of modules */
  moduleRoots?: readonly string[];
}

/** Reads `ambit.toml`. Throws `CONFIG_INVALID` with file, line and key; no file is an empty configuration. */
export async function readConfig(file: string | undefined): Promise<Config> {
  if (file === undefined) return {};
  const text = await readFile(file, "utf8").catch((cause) => {
    throw new AmbitError("CONFIG_INVALID", `Cannot read the configuration ${file}`, {
      hint: "Unset AMBIT_CONFIG or name a file that can be read.",
      cause,
    });
  });
  return validate(await parseToml(text, file), { text, file });
}

async function parseToml(text: string, file: string): Promise<unknown> {
  const { parse, TomlError } = await import("smol-toml");
  try {
    return parse(text);
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    throw new AmbitError("CONFIG_INVALID", `${file} is not valid TOML: ${firstLine(cause.message)}`, {
      at: { file, line: cause.line, column: cause.column },
      cause,
    });
  }
}

async function validate(value: unknown, { text, file }: { text: string; file: string }): Promise<Config> {
  const { z } = await import("zod");
  const schema = z.strictObject({
    model: z
      .strictObject({
        baseUrl: z.url(),
        model: z.string().min(1),
        apiKeyEnv: z.string().min(1).optional(),
        timeoutMs: z.int().positive().optional(),
      })
      .optional(),
    rtfs: z.strictObject({ roots: z.array(z.string().min(1)).max(16).optional() }).optional(),
  });
  const parsed = schema.safeParse(value);
  if (parsed.success) return configOf(parsed.data, file);
  const { issues } = parsed.error;
  const issue = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0];
  const key = issue?.code === "unrecognized_keys" ? issue.keys[0] : issue?.path.at(-1)?.toString();
  const path = [...(issue?.path ?? []), ...(issue?.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [])].join(
    ".",
  );
  throw new AmbitError("CONFIG_INVALID", `${file}: ${path}: ${issue?.message ?? "invalid"}`, {
    at: { file, ...placeOf(text, key ?? "") },
    details: { key: path },
    hint: "Known settings: [model] baseUrl, model, apiKeyEnv, timeoutMs; [rtfs] roots.",
  });
}

interface Written {
  model?: ModelSettings | undefined;
  rtfs?: { roots?: string[] | undefined } | undefined;
}

/** Folders are written relative to the file that names them. */
function configOf({ model, rtfs }: Written, file: string): Config {
  return { model, moduleRoots: (rtfs?.roots ?? []).map((root) => resolve(dirname(file), root)) };
}

function placeOf(text: string, key: string): { line: number; column: number } {
  const lines = text.split("\n");
  const index = lines.findIndex((line) => line.trimStart().replace(/^\[+/, "").startsWith(key));
  return index < 0 ? { line: 1, column: 1 } : { line: index + 1, column: (lines[index]?.indexOf(key) ?? 0) + 1 };
}

const firstLine = (text: string) => text.split("\n", 1)[0] ?? text;
