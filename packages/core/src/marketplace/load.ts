import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  AmbitError,
  type CapabilityManifest,
  errorCodeOf,
  isJsonObject,
  type Json,
  type JsonSchema,
  messageOf,
} from "@ambit/sdk";
import { parseManifest } from "./manifest-schema.ts";
import { assertSchema, lazyValidator } from "./schema.ts";

/** largest manifest file in bytes */
const largestFile = 1_048_576;

export interface LoadOptions {
  /** settings that a provider type expects; undefined for a type that nobody registered */
  configOf?: (type: string) => JsonSchema | undefined;
}

/**
 * Reads every `*.json` and `*.toml` of a folder, in the order of their names; a folder that isn't there has none.
 * The first problem is `RESOLVE_MANIFEST_INVALID` with `details.file` and `details.path`.
 */
export async function loadManifests(folder: string, { configOf }: LoadOptions = {}): Promise<CapabilityManifest[]> {
  const manifests: CapabilityManifest[] = [];
  for (const name of await manifestFiles(folder)) {
    const file = join(folder, name);
    manifests.push(await inFile(file, async () => load(file, configOf)));
  }
  return manifests;
}

async function manifestFiles(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => /\.(json|toml)$/.test(name)).sort();
  } catch (cause) {
    if (errorCodeOf(cause) === "ENOENT") return [];
    throw new AmbitError("RESOLVE_MANIFEST_INVALID", `${folder}: the folder can't be read`, {
      cause,
      details: { file: folder, path: "" },
    });
  }
}

async function load(file: string, configOf: LoadOptions["configOf"]): Promise<CapabilityManifest> {
  const json = withDefaults(await parseText(await readText(file), file));
  const manifest = parseManifest(json);
  assertSchemaAt("/input", manifest.input);
  assertSchemaAt("/output", manifest.output);
  if (configOf !== undefined) checkProvider(manifest, configOf);
  const origin = manifest.provenance?.origin === "synthesized" ? "synthesized" : "file";
  return { ...manifest, provenance: { ...manifest.provenance, origin, file } };
}

async function readText(file: string): Promise<string> {
  const bytes = await readFile(file);
  if (bytes.length > largestFile) throw invalid("", `the file is larger than ${largestFile} bytes`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw invalid("", "the file is not UTF-8 text", cause);
  }
}

async function parseText(text: string, file: string): Promise<Json> {
  try {
    if (file.endsWith(".json")) return JSON.parse(text);
    const { parse } = await import("smol-toml");
    return JSON.parse(JSON.stringify(parse(text)));
  } catch (cause) {
    throw invalid("", messageOf(cause).split("\n", 1)[0] ?? "", cause);
  }
}

function withDefaults(json: Json): Json {
  if (!isJsonObject(json)) throw invalid("", "a manifest is an object");
  return { version: "0.1.0", ...json };
}

function assertSchemaAt(path: string, schema: JsonSchema): void {
  try {
    assertSchema(schema);
  } catch (cause) {
    if (!(cause instanceof AmbitError)) throw cause;
    throw invalid(`${path}${cause.details.path ?? ""}`, cause.message, cause);
  }
}

function checkProvider({ provider }: CapabilityManifest, configOf: (type: string) => JsonSchema | undefined): void {
  const config = configOf(provider.type);
  if (config === undefined) throw invalid("/provider/type", `no provider type is called "${provider.type}"`);
  const { type: _, ...settings } = provider;
  try {
    lazyValidator(config, { code: "RESOLVE_MANIFEST_INVALID", what: "The provider" })(settings);
  } catch (cause) {
    if (!(cause instanceof AmbitError)) throw cause;
    throw invalid(`/provider${cause.details.path ?? ""}`, cause.message, cause);
  }
}

function invalid(path: string, problem: string, cause?: unknown): AmbitError {
  return new AmbitError("RESOLVE_MANIFEST_INVALID", problem, {
    details: { path },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Adds the file to whatever goes wrong in it. */
async function inFile<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (!(cause instanceof AmbitError)) {
      throw new AmbitError("RESOLVE_MANIFEST_INVALID", `${file}: can't be read`, {
        cause,
        details: { file, path: "" },
      });
    }
    const path = typeof cause.details.path === "string" ? cause.details.path : "";
    throw new AmbitError("RESOLVE_MANIFEST_INVALID", `${file}${path === "" ? "" : ` at ${path}`}: ${cause.message}`, {
      cause,
      details: { ...cause.details, file, path },
      ...(cause.hint === undefined ? {} : { hint: cause.hint }),
    });
  }
}
