import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { vocabulary } from "@ambit/rtfs";
import { afterAll, expect, test } from "vitest";
import { readCases } from "../../packages/cli/src/conformance/read-cases.ts";
import { openRunner } from "../../packages/cli/src/conformance/runner.ts";
import { root } from "../support/clone.ts";

const folder = join(root, "tests/conformance/rtfs");
const files = readdirSync(folder).filter((name) => name.endsWith(".jsonl"));
const runner = openRunner();
afterAll(() => runner[Symbol.asyncDispose]());

const casesOf = (file: string) => readCases(readFileSync(join(folder, file), "utf8"), { file });

test.each(files)("the language does as its reference says: %s", async (file) => {
  const failures: unknown[] = [];
  for (const { case: one } of casesOf(file)) {
    const verdict = await runner.run(one);
    if (verdict !== null) failures.push({ id: one.id, source: one.source, ...verdict });
  }
  expect(failures).toEqual([]);
});

test("no two rules have one id, and each file is of one area", () => {
  const all = files.map((file) => casesOf(file).map((found) => found.case));
  const ids = all.flat().map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const cases of all) expect(new Set(cases.map(({ area }) => area)).size).toBe(1);
});

test("every name of the language stands in some case", () => {
  const words = new Set(files.flatMap((file) => casesOf(file).flatMap(({ case: one }) => wordsOf(one.source))));
  expect(vocabulary().filter((name) => !words.has(name))).toEqual([]);
});

const wordsOf = (source: string) => source.split(/[\s,()[\]{}"'`~^#]+/);
