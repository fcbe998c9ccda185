import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { noGrants } from "@ambit/sdk";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openRuntime, serveRecordings } from "../../index.ts";
import { messagesOf, type Prompt, promptSha256 } from "../../model/prompt.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ambit-llm-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program whose host has the model "small", which answers this prompt alone. */
async function run(text: string, { asked, answer }: { asked: Prompt; answer: string }) {
  const recording = { name: "one", promptSha256: promptSha256(messagesOf(asked)), model: "small", answer };
  await using server = await serveRecordings([recording], { howToRecord: "" });
  await using runtime = await openRuntime({
    keysFolder: folder,
    cwd: folder,
    principal: "user:ana",
    print: () => undefined,
    log: () => undefined,
    env: () => undefined,
    model: { baseUrl: server.baseUrl, model: "small" },
  });
  const authority = { ...noGrants, allow: ["ccos.llm.generate"] };
  return await runtime.run({ text, file: "<test>" }, { authority, signal: AbortSignal.timeout(30_000) });
}

const greeting = { asked: { prompt: "Say hello" }, answer: "hello" };

test.each([
  ['(:text (llm-execute "small" "Say hello"))', greeting],
  ['(:text (llm-execute :prompt "Say hello"))', greeting],
  [
    '(:text (llm-execute :model "small" :system "Be brief" :prompt "Say hello"))',
    { asked: { prompt: "Say hello", system: "Be brief" }, answer: "hello" },
  ],
])("the configured model answers %s", async (text, model) => {
  expect(await run(text, model)).toMatchObject({ status: "completed", value: "hello" });
});

test("a model that is not configured is refused, naming the one that is", async () => {
  expect(await run('(llm-execute "large" "Say hello")', greeting)).toMatchObject({
    status: "failed",
    error: {
      code: "EXECUTE_INPUT_INVALID",
      message: 'ccos.llm.generate has the model "small", and was asked for "large"',
      hint: expect.stringContaining('Ask for "small"'),
    },
  });
});
