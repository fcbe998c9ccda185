import { describe, expect, test } from "vitest";
import { chainKinds, ended, outcome, request, started } from "./chain.fixture.ts";
import { payloadOf, payloadOfText } from "./index.ts";

describe.each(Object.entries(chainKinds))("a chain %s", (_, open) => {
  test("a run is one linked list of records, in the order in which they were appended", async () => {
    await using opened = await open();
    const { chain } = opened;
    const payload = payloadOf(["k", ":a"]);
    await chain.begin("run_1", started(chain), [payload]);
    expect(await chain.append("run_1", [request(payload.ref)], [payload])).toEqual([1]);
    expect(await chain.append("run_1", [outcome(1), request(payload.ref)])).toEqual([2, 3]);
    await chain.end("run_1", ended());

    const records = chain.records("run_1");
    expect(records.map(({ seq, event }) => [seq, event.kind])).toEqual([
      [0, "run.started"],
      [1, "call.requested"],
      [2, "call.outcome"],
      [3, "call.requested"],
      [4, "run.ended"],
    ]);
    expect(records[0]?.prev).toBe("0".repeat(64));
    expect(new Set(records.map(({ prev }) => prev)).size).toBe(5);
    expect(Buffer.from(await chain.payload(payload.ref.sha256)).toString()).toBe('["k",":a"]');
  });

  test("a payload above 64 KiB is kept beside the database and read back the same", async () => {
    await using opened = await open();
    const { chain } = opened;
    const large = payloadOfText("ä".repeat(40_000));
    await chain.begin("run_1", { ...started(chain), program: large.ref }, [large]);
    expect(await opened.artifacts.has(large.ref.sha256)).toBe(true);
    expect(Buffer.from(await chain.payload(large.ref.sha256)).toString()).toBe(large.bytes);
  });

  test("a run can't begin twice, go on before it began, or go on after it ended", async () => {
    await using opened = await open();
    const { chain } = opened;
    await expect(chain.append("run_1", [outcome(0)])).rejects.toMatchObject({ code: "RECORD_NOT_FOUND" });
    await chain.begin("run_1", started(chain));
    await expect(chain.begin("run_1", started(chain))).rejects.toMatchObject({ code: "INTERNAL" });
    await chain.end("run_1", ended());
    await expect(chain.append("run_1", [outcome(0)])).rejects.toMatchObject({ code: "INTERNAL" });
    expect(chain.records("run_1")).toHaveLength(2);
    expect(() => chain.records("run_2")).toThrow(expect.objectContaining({ code: "RECORD_NOT_FOUND" }));
  });

  test("a suspended run goes on and ends again", async () => {
    await using opened = await open();
    const { chain } = opened;
    await chain.begin("run_1", started(chain));
    await chain.end("run_1", { ...ended(), status: "suspended" });
    await chain.append("run_1", [outcome(0)]);
    await chain.end("run_1", ended());
    expect(chain.runs()).toMatchObject([{ runId: "run_1", status: "completed", records: 4 }]);
    expect(await opened.verify()).toMatchObject({ ok: true, problems: [] });
  });

  test("runs are listed newest first: ended, running, and interrupted when their process is gone", async () => {
    await using opened = await open();
    const { chain } = opened;
    await chain.begin("run_1", started(chain));
    await chain.end("run_1", { ...ended(), status: "failed" });
    await chain.begin("run_2", { ...started(chain), process: { ...chain.processMark(), startTicks: 1 } });
    await chain.begin("run_3", { ...started(chain), process: { ...chain.processMark(), boot: "another" } });
    await chain.begin("run_4", started(chain));
    expect(chain.runs().map(({ runId, status }) => [runId, status])).toEqual([
      ["run_4", "running"],
      ["run_3", "interrupted"],
      ["run_2", "interrupted"],
      ["run_1", "failed"],
    ]);
  });

  test("what a caller does to its events and bytes after asking changes nothing", async () => {
    await using opened = await open();
    const { chain } = opened;
    await chain.begin("run_1", started(chain));
    const event = outcome(0);
    const appended = chain.append("run_1", [event]);
    event.origin = "changed";
    await appended;
    expect(chain.records("run_1")[1]?.event).toMatchObject({ origin: "native" });
  });

  test("an event that JSON cannot hold is refused, and nothing of it is written", async () => {
    await using opened = await open();
    const { chain } = opened;
    await chain.begin("run_1", started(chain));
    for (const broken of [{ durationMs: Number.NaN }, { origin: "half a pair: \ud800" }])
      await expect(chain.append("run_1", [outcome(0), { ...outcome(0), ...broken }])).rejects.toMatchObject({
        code: "RECORD_UNWRITABLE",
      });
    expect(chain.records("run_1")).toHaveLength(1);
  });
});
