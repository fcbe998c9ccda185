import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Draft, ResolutionRequest, Strategy } from "@ambit/core";
import { expect, test } from "vitest";
import { type Page, pageOver } from "../page.ts";
import { editText } from "./editor.ts";
import { chooseStrategy, parseChoice } from "./menu.ts";
import { reviewDraft } from "./review.ts";

const signal = new AbortController().signal;
const strategies = ["generate-rtfs", "generate-script", "skip"].map(named);
const request: ResolutionRequest = {
  capability: "analyze_csv_trends",
  input: null,
  inputSchema: true,
  outputSchema: true,
  goal: "",
  position: "0#1",
};
const draft: Draft = {
  source: "print(1)\n",
  language: "python",
  attempt: { number: 1, of: 3 },
  manifest: {
    id: "analyze_csv_trends",
    version: "1",
    description: "",
    input: true,
    output: true,
    effects: ["compute"],
    provider: { type: "sandboxed", limits: { memoryBytes: 64 * 1024 * 1024, wallMs: 10_000 } },
  },
};

test("without a terminal the menu takes 2 and says so; --choose decides otherwise", async () => {
  const page = recordingPage();
  const menu = { page, isInteractive: false, cage: "tier process", signal };
  expect(await chooseStrategy(request, strategies, { ...menu, choice: undefined })).toBe("generate-script");
  expect(page.text()).toMatch(
    /MISSING CAPABILITY: analyze_csv_trends[\s\S]*1\. [\s\S]*2\. .*tier process[\s\S]*> 2 .*no terminal/,
  );
  expect(await chooseStrategy(request, strategies, { ...menu, choice: 3 })).toBe("skip");
});

test("a choice that there is none of is refused before anything starts", () => {
  expect(parseChoice(undefined)).toBeUndefined();
  expect(parseChoice("1")).toBe(1);
  for (const text of ["0", "4", "two", "2.0", ""]) expect(() => parseChoice(text)).toThrow(/no choice/);
});

test("a source that nobody reads is shown, with its hash, and marked as not reviewed", async () => {
  const page = recordingPage();
  const options = { page, isAsked: false, unasked: "--yes", editor: undefined, signal };
  expect(await reviewDraft(draft, options)).toEqual({ verdict: "unattended" });
  expect(page.text()).toMatch(
    /python, by [\s\S]*print\(1\)[\s\S]*1 line, sha256 [0-9a-f]{12}[\s\S]*not reviewed by a person.*--yes/,
  );
});

test("the limits stand above the question, and an attempt after another says why", async () => {
  const page = recordingPage();
  const options = { page, isAsked: false, unasked: "--yes", editor: undefined, signal };
  await reviewDraft({ ...draft, attempt: { number: 2, of: 3, after: "it printed no JSON" } }, options);
  expect(page.text()).toMatch(
    /attempt 2 of 3.*it printed no JSON[\s\S]*no network.*64 MB of memory, 10 s[\s\S]*not reviewed/,
  );
});

test("a terminal escape in a model's source is shown, not obeyed", async () => {
  const page = recordingPage();
  const options = { page, isAsked: false, unasked: "--yes", editor: undefined, signal };
  await reviewDraft({ ...draft, source: "# \u001b[2J gone\n" }, options);
  expect(page.text()).toContain("\\x1b[2J gone");
  expect(page.text()).not.toContain("\u001b[2J");
});

test("an editor gives back what was saved; one that fails is named", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ambit-editor-test-"));
  try {
    const editor = join(folder, "my editor.sh");
    await writeFile(editor, '#!/bin/sh\necho "# by hand" >> "$1"\n');
    await chmod(editor, 0o755);
    expect(await editText("x = 1\n", { editor: `'${editor}'`, extension: ".py" })).toBe("x = 1\n# by hand\n");
    await expect(editText("x", { editor: "false", extension: ".py" })).rejects.toMatchObject({ code: "USAGE_INVALID" });
  } finally {
    await rm(folder, { recursive: true });
  }
});

function recordingPage(): Page & { text(): string } {
  const lines: string[] = [];
  return { ...pageOver((line) => lines.push(line)), text: () => lines.join("\n") };
}

function named(name: string): Strategy {
  return { name, title: name, resolve: () => Promise.reject(new Error("only chosen, never used")) };
}
