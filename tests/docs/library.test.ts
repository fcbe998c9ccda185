import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { documentation } from "@ambit/rtfs";
import { expect, test } from "vitest";
import { libraryPages } from "../../scripts/docs/library-pages.ts";
import { root } from "../support/clone.ts";

const folder = join(root, "docs/rtfs/library");

test("the pages of the standard library say what its docstrings and examples say (`npm run docs` writes them)", async () => {
  const made = await libraryPages();
  const written = new Map(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), "utf8")]));
  expect(Object.fromEntries(written)).toEqual(Object.fromEntries(made));
});

test("every function of the standard library has an example", () => {
  const functions = [...documentation().values()].flat();
  expect(functions.filter(({ examples }) => examples.length === 0).map(({ name }) => name)).toEqual([]);
});
