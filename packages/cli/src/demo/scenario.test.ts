import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadScenario } from "./scenario.ts";

test("the plan is bound to absolute paths, has at most ten lines, and expects a shape of what is missing", async () => {
  const { program, data, report, expects } = await loadScenario({ out: "somewhere" });
  expect(data).toMatch(/^\/.*co2-mauna-loa\.csv$/);
  expect(report).toBe(join(process.cwd(), "somewhere", "report.md"));
  expect(program.text).toContain(JSON.stringify(data));
  expect(program.text).toContain(JSON.stringify(report));
  expect(program.text.trimEnd().split("\n").length).toBeLessThanOrEqual(10);
  expect([...expects.keys()]).toEqual(["analyze_csv_trends"]);
});

test("another data file takes the place of the record, whatever its name", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ambit-scenario-"));
  try {
    const data = join(folder, 'my "own" $& file.csv');
    await writeFile(data, "a,1\n");
    const { program } = await loadScenario({ data, out: folder });
    expect(program.text).toContain('my \\"own\\" $& file.csv"');
    expect(program.text).not.toContain("co2-mauna-loa");
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("data that cannot be read is named before anything starts", async () => {
  await expect(loadScenario({ data: "/nowhere/at/all.csv", out: "x" })).rejects.toMatchObject({
    code: "USAGE_INVALID",
  });
  await expect(loadScenario({ data: tmpdir(), out: "x" })).rejects.toThrow(/is not a file/);
});
