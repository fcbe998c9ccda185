import { readRecordings, serveRecordings } from "@ambit/core";
import type { Config, ModelSettings } from "../config.ts";

/** Who writes the missing capability in this run. */
export interface Author extends AsyncDisposable {
  model: ModelSettings;
  /** as the demo tells it */
  remark: string;
}

const howToRecord =
  "Answers are on file for the demo's own prompts alone. After a change of the prompts, read the answers again and run `npx node examples/01-missing-capability/rekey.mjs`; for anything else configure a [model] in ambit.toml.";

/** The configured model; without one, answers recorded beforehand, over the same protocol on 127.0.0.1. */
export async function openAuthor(config: Config, recordings: string): Promise<Author> {
  const { model } = config;
  if (model !== undefined) {
    return { model, remark: `by ${model.model} at ${model.baseUrl}`, async [Symbol.asyncDispose]() {} };
  }
  const server = await serveRecordings(await readRecordings(recordings), { howToRecord });
  return {
    model: { baseUrl: server.baseUrl, model: "recorded" },
    remark: "a recorded answer, replayed: no [model] is configured in ambit.toml",
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
