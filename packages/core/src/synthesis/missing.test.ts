import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { probeTiers } from "@ambit/sandbox";
import { noGrants } from "@ambit/sdk";
import { expect, test } from "vitest";
import { generateScript, openRuntime, readRecordings, serveRecordings } from "../index.ts";

const example = fileURLToPath(new URL("../../../../examples/01-missing-capability/", import.meta.url));
const { goal, expects } = JSON.parse(await readFile(join(example, "scenario.json"), "utf8"));
const tiers = await probeTiers();
const lack = tiers.some(({ available }) => available) ? undefined : tiers.map(({ reason }) => reason).join("; ");
const inCage = (name: string, body: () => Promise<void>) =>
  lack === undefined ? test(name, body) : test.skip(`${name} (needs bubblewrap: ${lack})`, body);

inCage("a result of the wrong shape is mended on the road, and the program gets the mended one", async () => {
  const keysFolder = await mkdtemp(join(tmpdir(), "ambit-keys-"));
  try {
    await using server = await serveRecordings(await readRecordings(join(example, "recordings", "repair")), {
      howToRecord: "Rekey.",
    });
    await using runtime = await openRuntime({
      keysFolder,
      cwd: example,
      principal: "user:ana",
      print: () => undefined,
      log: () => undefined,
      env: () => undefined,
      model: { baseUrl: server.baseUrl, model: "recorded" },
      synthesis: {
        strategies: [generateScript],
        choose: async () => generateScript.name,
        review: async () => ({ verdict: "approved" }),
        goal,
        expects: new Map(Object.entries(expects)),
      },
    });
    const text = '(call :analyze_csv_trends {:csv (call :ccos.io.read-file {:path "co2-mauna-loa.csv"})})';
    const report = await runtime.run(
      { text, file: "<test>" },
      {
        authority: {
          ...noGrants,
          allow: ["ccos.io.read-file", "analyze_csv_trends", "ccos.llm.generate"],
          readOnly: [example],
        },
        signal: AbortSignal.timeout(30_000),
      },
    );
    expect(report).toMatchObject({ status: "completed", value: { trend: "upward", confidence: 0.9766, rows: 741 } });
    const kinds = (await runtime.show(report.runId ?? "")).map(({ event }) => event.kind);
    expect(kinds.filter((kind) => kind === "capability.synthesized")).toHaveLength(2);
    expect((await runtime.verify()).ok).toBe(true);
  } finally {
    await rm(keysFolder, { recursive: true });
  }
});
