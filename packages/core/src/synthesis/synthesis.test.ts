import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { decode, encode, fromPlain, toPlain } from "@ambit/rtfs";
import { AmbitError, type Json } from "@ambit/sdk";
import { describe, expect, test } from "vitest";
import { openModel, readRecordings, serveRecordings } from "../model/index.ts";
import type { Payload, StepEvent } from "../record/index.ts";
import { generateRtfs, generateScript } from "./generate.ts";
import { inferSchema } from "./infer-schema.ts";
import type { ResolutionRequest } from "./request.ts";
import { type ResolveOptions, resolveMissing } from "./resolve-missing.ts";
import { skip } from "./skip.ts";
import type { Draft, ReviewVerdict } from "./strategy.ts";

const example = fileURLToPath(new URL("../../../../examples/01-missing-capability/", import.meta.url));
const { goal, expects } = JSON.parse(await readFile(`${example}scenario.json`, "utf8"));
const signal = new AbortController().signal;
const script = "import json, sys\nprint(json.dumps(json.load(sys.stdin)))\n";

const request: ResolutionRequest = {
  capability: "analyze_csv_trends",
  input: { csv: "Date,CO2\n1958-03-01,315.70\n" },
  inputSchema: inferSchema({ csv: "Date,CO2\n1958-03-01,315.70\n" }),
  outputSchema: expects.analyze_csv_trends,
  goal,
  position: "0.1#1",
};

describe("over a model that answers from recordings", () => {
  test("a Python script comes with its shapes, limits and provenance, and is recorded with its source", async () => {
    const { resolve, events, calls } = await recorded("recordings");
    const { manifest } = await resolve(request);
    expect(manifest).toMatchObject({
      id: "analyze_csv_trends",
      input: { type: "object", properties: { csv: { type: "string" } }, required: ["csv"] },
      output: expects.analyze_csv_trends,
      effects: ["compute"],
      provider: { type: "sandboxed", language: "python" },
      provenance: { origin: "synthesized", model: "recorded answer (python)", edited: false },
    });
    expect(manifest.provenance?.promptSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(manifest.provenance?.templateSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(events).toMatchObject([{ kind: "capability.synthesized", strategy: "generate-script", review: "approved" }]);
    expect(calls).toMatchObject([{ capability: "ccos.llm.generate", parent: "0.1#1", position: "0.1#1/model#1" }]);
  });

  test("the model sees the names and shapes, and none of the data", async () => {
    const { resolve, calls } = await recorded("recordings");
    await resolve(request);
    const asked = JSON.stringify(calls);
    expect(asked).toContain("analyze_csv_trends");
    expect(asked).toContain('\\"csv\\"');
    expect(asked).not.toContain("315.70");
  });

  test("an RTFS function needs no cage and has no effect", async () => {
    const { resolve } = await recorded("recordings", { choose: "generate-rtfs" });
    const { manifest } = await resolve(request);
    expect(manifest).toMatchObject({ effects: ["pure"], provider: { type: "rtfs" } });
    expect(String(manifest.provider.source)).toMatch(/^\(fn \[input\]/);
  });

  test("a result of the wrong shape goes back to its author, and the mended script is reviewed again", async () => {
    const { resolve, events } = await recorded("recordings/repair");
    const first = await resolve(request);
    const problem = (await readFile(`${example}recordings/repair/problem.txt`, "utf8")).trimEnd();
    const mended = await first.repair?.(problem);
    expect(mended?.manifest.provenance?.model).toBe("recorded answer (repaired)");
    expect(mended?.manifest.version).not.toBe(first.manifest.version);
    expect(events).toHaveLength(2);
  });

  test("a changed goal is another prompt: the recording does not answer it", async () => {
    const { resolve } = await recorded("recordings");
    const answer = resolve({ ...request, goal: "Something else." });
    await expect(answer).rejects.toThrow(
      /No recorded answer fits this prompt \(sha256 [0-9a-f]{64}\).*python [0-9a-f]{64}/,
    );
  });
});

describe("review", () => {
  test("a declined script is recorded as declined and becomes no capability", async () => {
    const { resolve, events } = scripted([fenced(script)], { review: () => ({ verdict: "declined" }) });
    await expect(resolve(request)).rejects.toMatchObject({ code: "GOVERN_DECLINED" });
    expect(events).toMatchObject([{ review: "declined" }]);
  });

  test("an edited script is another version, marked as edited, and it is what would run", async () => {
    const edited = `${script}# by hand\n`;
    const { resolve, events } = scripted([fenced(script)], { review: () => ({ verdict: "edited", source: edited }) });
    const { manifest } = await resolve(request);
    expect(manifest).toMatchObject({ provider: { source: edited }, provenance: { edited: true } });
    expect(events).toMatchObject([{ review: "edited" }]);
  });

  test("an edit that imports what is not allowed comes back with module and line, and cannot be approved", async () => {
    const seen: Draft[] = [];
    const verdicts: ReviewVerdict[] = [
      { verdict: "edited", source: `${script}import socket\n` },
      { verdict: "approved" },
      { verdict: "declined" },
    ];
    const { resolve } = scripted([fenced(script)], {
      review: (draft) => verdicts[seen.push(draft) - 1] ?? { verdict: "declined" },
    });
    await expect(resolve(request)).rejects.toMatchObject({ code: "GOVERN_DECLINED" });
    expect(seen[1]?.problem).toMatch(/Line 3 imports socket/);
    expect(seen).toHaveLength(3);
  });
});

describe("answers that do not do", () => {
  test("an import outside the list goes back with module and line before anyone reviews it", async () => {
    const { resolve, calls, drafts } = scripted([fenced("import os\n"), fenced(script)]);
    await resolve(request);
    expect(JSON.stringify(calls[1])).toContain("Line 1 imports os");
    expect(drafts).toHaveLength(1);
  });

  test("prose, then two blocks, then another language: given up after two repairs", async () => {
    const { resolve, calls } = scripted([
      "I cannot.",
      fenced(script) + fenced(script),
      "```ruby\nputs 1\n```",
      fenced(script),
    ]);
    await expect(resolve(request)).rejects.toMatchObject({
      code: "RESOLVE_SYNTHESIS_FAILED",
      details: { capability: "analyze_csv_trends", attempts: 3 },
    });
    expect(calls).toHaveLength(3);
  });

  test("a result that never fits is given up after two repairs", async () => {
    const { resolve } = scripted([fenced(script), fenced(script), fenced(script), fenced(script)]);
    const first = await resolve(request);
    const third = await (await first.repair?.("/trend is missing"))?.repair?.("/trend is missing");
    await expect(third?.repair?.("/trend is missing")).rejects.toMatchObject({ code: "RESOLVE_SYNTHESIS_FAILED" });
  });

  test.each([
    ["a call", '(fn [input] (call :ccos.io.log "x"))', "ccos.io.log"],
    ["a value that is no function", "(+ 1 2)", "not a function"],
    ["an unbalanced paren", "(fn [input] (+ 1", "the program ends before"],
  ])("RTFS with %s goes back", async (_what, source, told) => {
    const good = "```rtfs\n(fn [input] input)\n```\n";
    const { resolve, calls } = scripted([`\`\`\`rtfs\n${source}\n\`\`\`\n`, good], { choose: "generate-rtfs" });
    await resolve(request);
    expect(JSON.stringify(calls[1])).toContain(told);
  });
});

test("skipping leaves the capability missing and asks no model", async () => {
  const { resolve, calls, events } = scripted([], { choose: "skip" });
  await expect(resolve(request)).rejects.toMatchObject({ code: "RESOLVE_NOT_FOUND" });
  expect([calls, events]).toEqual([[], []]);
});

test("a refusal of the model's call ends the resolution with that refusal", async () => {
  const { resolve } = runWith(async () => {
    throw new AmbitError("GOVERN_DENIED", "ccos.llm.generate is not granted");
  });
  await expect(resolve(request)).rejects.toMatchObject({ code: "GOVERN_DENIED" });
});

interface Person {
  choose?: string;
  review?: (draft: Draft) => ReviewVerdict;
}

type Ask = (prompt: { system: string; prompt: string }) => Promise<Json>;

/** Resolves in a run whose model is `ask`, and keeps everything that was done. */
function runWith(ask: Ask, { choose = "generate-script", review = () => ({ verdict: "approved" }) }: Person = {}) {
  const events: StepEvent[] = [];
  const stored: Payload[] = [];
  const drafts: Draft[] = [];
  const calls: { capability: string; input: Json; parent: string | undefined; position: string }[] = [];
  const session: ResolveOptions["session"] = {
    call: async (capability, [argument = null], { parent, position }) => {
      const input = toPlain(decode(argument)) as { system: string; prompt: string };
      calls.push({ capability, input, parent, position });
      return encode(fromPlain(await ask(input)));
    },
    append: async (event, { payloads }) => {
      events.push(event);
      stored.push(...payloads);
    },
  };
  const options: ResolveOptions = {
    session,
    signal,
    strategies: [generateRtfs, generateScript, skip],
    choose: async () => choose,
    review: async (draft) => {
      drafts.push(draft);
      return review(draft);
    },
  };
  const resolve = (missing: ResolutionRequest) => resolveMissing(missing, options);
  return { resolve, events, stored, drafts, calls };
}

function scripted(answers: string[], person: Person = {}) {
  const left = [...answers];
  return runWith(async () => ({ text: left.shift() ?? "", model: "scripted" }), person);
}

async function recorded(folder: string, person: Person = {}) {
  const server = await serveRecordings(await readRecordings(`${example}${folder}`), { howToRecord: "Rekey." });
  const model = openModel({ baseUrl: server.baseUrl, model: "recorded" });
  return runWith(async (prompt) => {
    const { text, model: name } = await model.generate({ ...prompt, signal });
    return { text, model: name };
  }, person);
}

function fenced(source: string): string {
  return `\`\`\`python\n${source}\`\`\`\n`;
}
