import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { compile, execute, fromPlain, PMap, toPlain } from "@ambit/rtfs";
import { defaultLimits, openSandbox, probeTiers } from "@ambit/sandbox";
import type { Json } from "@ambit/sdk";
import { expect, test } from "vitest";
import { extractCode } from "./answer.ts";
import type { Language } from "./language.ts";
import { python, rtfs } from "./languages/index.ts";

const example = new URL("../../../../examples/01-missing-capability/", import.meta.url);
const csv = await readFile(new URL("co2-mauna-loa.csv", example), "utf8");
const script = await codeOf("recordings/python.md", python);
const source = await codeOf("recordings/rtfs.md", rtfs);

const tiers = await probeTiers();
const lack = tiers.some(({ available }) => available) ? undefined : tiers.map(({ reason }) => reason).join("; ");
const inCage = (name: string, body: () => Promise<void>) =>
  lack === undefined ? test(name, body) : test.skip(`${name} (needs bubblewrap: ${lack})`, body);

test("the recorded script imports nothing that is not allowed", async () => {
  expect(await python.check(script)).toBeUndefined();
});

inCage("the recorded script finds the real trend of the record in a cage of 64 MB and 10 s", async () => {
  expect(await run(csv)).toEqual({ trend: "upward", confidence: 0.9766, slope: 1.5767, per: "year", rows: 741 });
});

inCage("with the values reversed, trend and confidence change", async () => {
  expect(await run(reversed(csv))).toEqual({
    trend: "downward",
    confidence: 0.9778,
    slope: -1.5777,
    per: "year",
    rows: 741,
  });
});

inCage("rows without dates are taken in their order; a file without numbers is refused in one sentence", async () => {
  expect(await run("n,v\nx,1\ny,2\nz,3\n")).toMatchObject({
    trend: "upward",
    confidence: 1,
    slope: 1,
    per: "row",
    rows: 3,
  });
  expect(await run("a,b\nx,y\n")).toMatch(/^The CSV holds fewer than two rows/);
});

test("the recorded RTFS function is pure and finds the same trends without a cage", async () => {
  expect(await rtfs.check(source)).toBeUndefined();
  expect(await apply(csv)).toEqual({ trend: "upward", confidence: 0.9766, slope: 1.5767, per: "year", rows: 741 });
  expect(await apply(reversed(csv))).toEqual({
    trend: "downward",
    confidence: 0.9778,
    slope: -1.5777,
    per: "year",
    rows: 741,
  });
  expect(await apply("n,v\nx,1\ny,2\nz,3\n")).toMatchObject({
    trend: "upward",
    confidence: 1,
    slope: 1,
    per: "row",
    rows: 3,
  });
  expect(await apply("a,b\nx,y\n")).toMatch(/^The CSV holds fewer than two rows/);
});

inCage("an input above 1 MB is read from its file", async () => {
  const rows = Array.from({ length: 60_000 }, (_, i) => `row number ${i},${i / 2}`);
  expect(await run(`n,v\n${rows.join("\n")}\n`)).toMatchObject({ trend: "upward", slope: 0.5, rows: 60_000 });
});

async function apply(text: string): Promise<Json> {
  const completion = await execute(compile(source, { file: "recorded.rtfs" }), {
    parameters: PMap.empty,
    invoke: [fromPlain({ csv: text }, { type: "object", properties: { csv: { type: "string" } } })],
    host: () => Promise.reject(new Error("a pure function has no host")),
  });
  if (completion.status === "completed") return toPlain(completion.value);
  return completion.status === "failed" ? completion.error.message : completion.status;
}

async function run(text: string): Promise<Json | undefined> {
  const mebi = 1024 * 1024;
  const limits = { ...defaultLimits, memoryBytes: 64 * mebi, wallMs: 10_000, diskBytes: 16 * mebi };
  await using sandbox = await openSandbox({ limits, env: {}, readOnly: [], readWrite: [], network: "none" });
  const report = await sandbox.run({ kind: "script", language: "python", source: script, input: { csv: text } });
  return report.exitCode === 0 ? report.result : report.stderr;
}

/** The same dates with the values in the opposite order. */
function reversed(text: string): string {
  const [header = "", ...rows] = text.trimEnd().split("\n");
  const values = rows.map((row) => row.slice(row.indexOf(",")));
  return [header, ...rows.map((row, i) => row.slice(0, row.indexOf(",")) + values.at(-1 - i))].join("\n");
}

async function codeOf(file: string, { fences }: Language): Promise<string> {
  const code = extractCode(await readFile(fileURLToPath(new URL(file, example)), "utf8"), fences);
  if (!code.ok) throw new Error(code.problem);
  return code.source;
}
