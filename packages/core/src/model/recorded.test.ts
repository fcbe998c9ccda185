import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openModel } from "./model.ts";
import { messagesOf, promptSha256 } from "./prompt.ts";
import { serveRecordings } from "./recorded.ts";
import { readRecordings } from "./recordings.ts";

const signal = new AbortController().signal;
const asked = { system: "You write tools.", prompt: "Write one — now." };
const hash = promptSha256(messagesOf(asked));
const howToRecord = "Record it with `node record.mjs`.";

test("a recorded answer is given over HTTP to exactly the prompt it was made for", async () => {
  await using server = await serveRecordings([recording(hash)], { howToRecord });
  const model = openModel({ baseUrl: server.baseUrl, model: "recorded" });
  expect(await model.generate({ ...asked, signal })).toEqual({ text: "the answer", model: "by hand (tool)" });
});

test("any other prompt is an error that names both hashes and how to record anew", async () => {
  const stale = "0".repeat(64);
  await using server = await serveRecordings([recording(stale)], { howToRecord });
  const answer = openModel({ baseUrl: server.baseUrl, model: "recorded" }).generate({ ...asked, signal });
  await expect(answer).rejects.toMatchObject({ code: "EXECUTE_FAILED", details: { status: 409, attempts: 1 } });
  await expect(answer).rejects.toThrow(new RegExp(`${hash}.*tool ${stale}.*record\\.mjs`));
});

test("what is no chat request is refused, and nothing is answered elsewhere", async () => {
  await using server = await serveRecordings([recording(hash)], { howToRecord });
  const post = (body: string) => fetch(`${server.baseUrl}/chat/completions`, { method: "POST", body });
  expect((await post("garbage")).status).toBe(400);
  expect((await post('{"messages":[{"role":"user","content":7}]}')).status).toBe(400);
  expect((await fetch(`${server.baseUrl}/models`)).status).toBe(404);
});

test("a folder of recordings is read whole; a missing or malformed part is named", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ambit-recordings-"));
  try {
    const entry = { name: "tool", promptSha256: hash, model: "by hand", file: "tool.md" };
    await writeFile(join(folder, "index.json"), JSON.stringify([entry]));
    await expect(readRecordings(folder)).rejects.toMatchObject({ code: "CONFIG_INVALID" });
    await writeFile(join(folder, "tool.md"), "the answer");
    expect(await readRecordings(folder)).toEqual([recording(hash)]);
    await writeFile(join(folder, "index.json"), JSON.stringify([{ ...entry, file: "../tool.md" }]));
    await expect(readRecordings(folder)).rejects.toThrow(/index\.json/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

function recording(promptSha256: string) {
  return { name: "tool", promptSha256, model: "by hand", answer: "the answer" };
}
