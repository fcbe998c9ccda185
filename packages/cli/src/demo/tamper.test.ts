import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tamperWithCopy } from "./tamper.ts";

test("one bit of the first place that counts is flipped in a copy; the original stays as it is", async () => {
  await withFolder(async (dir) => {
    const text = "dead key-1 and live key-1 end";
    await mkdir(join(dir, "deep"));
    await writeFile(join(dir, "deep", "store"), text);
    const seen: string[] = [];
    const tampered = await tamperWithCopy(dir, {
      inside: "key-1",
      async verify(copy) {
        const now = await readFile(join(copy, "deep", "store"), "utf8");
        seen.push(now);
        const ok = now.endsWith("live key-1 end");
        return { ok, runs: 1, records: 1, problems: ok ? [] : [{ runId: "run_1", seq: 3, what: "altered" }] };
      },
    });
    expect(tampered).toMatchObject({ file: join("deep", "store"), offset: 20, before: 0x6b, after: 0x6a });
    expect(seen).toEqual(["dead jey-1 and live key-1 end", "dead key-1 and live jey-1 end"]);
    expect(await readFile(join(dir, "deep", "store"), "utf8")).toBe(text);
  });
});

test("a flip that verify does not find is an error, never a success", async () => {
  await withFolder(async (dir) => {
    await writeFile(join(dir, "store"), "key-1");
    const blind = async () => ({ ok: true, runs: 1, records: 1, problems: [] });
    await expect(tamperWithCopy(dir, { inside: "key-1", verify: blind })).rejects.toMatchObject({
      code: "RECORD_DAMAGED",
    });
  });
});

async function withFolder(body: (dir: string) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), "ambit-tamper-test-"));
  try {
    await body(dir);
  } finally {
    await rm(dir, { recursive: true });
  }
}
