import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { AmbitError } from "@ambit/sdk";

/** One answer of a model, and the prompt that it answers. */
export interface Recording {
  name: string;
  /** sha256 of the messages that were asked */
  promptSha256: string;
  /** who wrote the answer */
  model: string;
  answer: string;
}

/**
 * Reads a folder of recorded answers: `index.json` lists `{ name, promptSha256, model, file }`, each file holds
 * one answer as the model gave it. Throws `CONFIG_INVALID` naming what is missing or malformed.
 */
export async function readRecordings(folder: string): Promise<Recording[]> {
  const index = join(folder, "index.json");
  const entries = parseIndex(await readText(index), index);
  return Promise.all(
    entries.map(async ({ file, ...entry }) => ({ ...entry, answer: await readText(join(folder, file)) })),
  );
}

interface IndexEntry extends Omit<Recording, "answer"> {
  /** file beside the index */
  file: string;
}

function parseIndex(text: string, path: string): IndexEntry[] {
  const json = parseJson(text, path);
  if (Array.isArray(json) && json.every(isEntry)) return json;
  throw invalid(`${path} is not a list of { name, promptSha256, model, file }`);
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(`${path} is not JSON`, cause);
  }
}

function isEntry(value: unknown): value is IndexEntry {
  if (typeof value !== "object" || value === null) return false;
  const texts = ["name", "promptSha256", "model", "file"].map((field): unknown => Reflect.get(value, field));
  const [, hash, , file] = texts;
  return (
    texts.every((text) => typeof text === "string") &&
    /^[0-9a-f]{64}$/.test(String(hash)) &&
    String(file) === basename(String(file))
  );
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw invalid(`Recorded answer ${path} cannot be read`, cause);
  }
}

function invalid(message: string, cause?: unknown): AmbitError {
  return new AmbitError("CONFIG_INVALID", message, {
    hint: "Restore the recordings folder, or configure a [model] in ambit.toml.",
    ...(cause === undefined ? {} : { cause }),
  });
}
