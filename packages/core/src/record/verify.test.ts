import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { canonicalJson } from "@ambit/rtfs";
import type { ChainRecord } from "@ambit/sdk";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { testPorts } from "../ports.ts";
import { ended, openInFolder, outcome, request, started } from "./chain.fixture.ts";
import { recordHash } from "./hash.ts";
import { openKeyring, payloadOfText, verifyStateFolder } from "./index.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ambit-verify-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const ports = testPorts(1);
const state = () => join(folder, "state");
const keyring = () => openKeyring(join(folder, "keys"), { ports });
const verify = (path = state()) => verifyStateFolder(path, { keyring: keyring(), ports });
const sql = (statement: string, path = state()) => {
  const database = new DatabaseSync(join(path, "chain.sqlite"));
  try {
    database.exec(statement);
  } finally {
    database.close();
  }
};

/** Writes a record with a hash that fits, made from the one before it, and moves the run's head to it when it is the last. */
function forge(run: string, seq: number, change: (record: ChainRecord) => ChainRecord): void {
  const database = new DatabaseSync(join(state(), "chain.sqlite"));
  const at = database.prepare("SELECT hash, body FROM records WHERE run = ? AND seq = ?");
  const before = at.get(run, seq - 1);
  const here = at.get(run, seq) ?? before;
  const body = canonicalJson(
    JSON.parse(JSON.stringify(change({ ...JSON.parse(String(here?.body)), prev: before?.hash }))),
  );
  database
    .prepare("INSERT OR REPLACE INTO records (run, seq, hash, body) VALUES (?, ?, ?, ?)")
    .run(run, seq, recordHash(body), body);
  database
    .prepare("UPDATE heads SET hash = ?, seq = ?1 WHERE run = ? AND seq <= ?1".replaceAll("?1", String(seq)))
    .run(recordHash(body), run);
  database.close();
}

function forgeFrom(run: string, seq: number): void {
  forge(run, seq, (record) => ({ ...record, at: 1 }));
  for (let next = seq + 1; next <= 5; next++) forge(run, next, (record) => record);
}

/** Two runs of six records each, and one that has no end. */
async function record(runs: readonly string[] = ["run_1", "run_2", "run_3"]): Promise<void> {
  await using opened = await openInFolder(folder, ports);
  const { chain } = opened;
  for (const run of runs) {
    const input = payloadOfText(`input of ${run}`);
    await chain.begin(run, started(chain));
    await chain.append(run, [request(input.ref)], [input]);
    await chain.append(run, [outcome(1), request(input.ref), outcome(3)]);
    if (run !== "run_3") await chain.end(run, ended());
  }
}

test("a whole chain verifies: sealed runs by their seals, one without an end by its links", async () => {
  await record();
  expect(await verify()).toEqual({ ok: true, runs: 3, records: 17, problems: [] });
});

describe("is found and located:", () => {
  beforeEach(() => record());

  test.each([
    [
      "a record with other bytes",
      "UPDATE records SET body = replace(body, 'adds two', 'adds ten') WHERE run = 'run_2' AND seq = 0",
      { runId: "run_2", seq: 0, what: /altered/ },
    ],
    [
      "a deleted record",
      "DELETE FROM records WHERE run = 'run_1' AND seq = 2",
      { runId: "run_1", seq: 2, what: /missing/ },
    ],
    [
      "two swapped records",
      "UPDATE records SET seq = 9 WHERE run = 'run_1' AND seq = 2; UPDATE records SET seq = 2 WHERE run = 'run_1' AND seq = 4; UPDATE records SET seq = 4 WHERE run = 'run_1' AND seq = 9",
      { runId: "run_1", seq: 2, what: /place of another/ },
    ],
    [
      "a record inserted behind a run without an end",
      "INSERT INTO records SELECT run, 5, hash, body FROM records WHERE run = 'run_3' AND seq = 4",
      { runId: "run_3", seq: 5, what: /behind the run's head/ },
    ],
    [
      "the cut tail of a sealed run, head and all",
      "DELETE FROM records WHERE run = 'run_2' AND seq = 5; UPDATE heads SET seq = 4, ended = 0, hash = (SELECT hash FROM records WHERE run = 'run_2' AND seq = 4) WHERE run = 'run_2'",
      { runId: "run_2", seq: 5, what: /cut/ },
    ],
    [
      "the cut tail of a run without an end",
      "DELETE FROM records WHERE run = 'run_3' AND seq = 4",
      { runId: "run_3", seq: 4, what: /tail is cut/ },
    ],
    [
      "a removed run",
      "DELETE FROM records WHERE run = 'run_2'; DELETE FROM heads WHERE run = 'run_2'",
      { runId: "run_2", seq: 5, what: /removed/ },
    ],
    [
      "a removed run, its seal and signature too",
      "DELETE FROM records WHERE run = 'run_2'; DELETE FROM heads WHERE run = 'run_2'; DELETE FROM leaves WHERE run = 'run_2'; DELETE FROM tree_heads WHERE size = 2",
      { runId: null, seq: null, what: /tail is cut: .* counts 2 sealed runs, and 1 / },
    ],
    [
      "a removed payload",
      "DELETE FROM payloads WHERE body = 'input of run_2'",
      { runId: "run_2", seq: 1, what: /missing/ },
    ],
    [
      "another payload under the same name",
      "UPDATE payloads SET body = 'Input of run_2' WHERE body = 'input of run_2'",
      { runId: "run_2", seq: 1, what: /altered/ },
    ],
    [
      "a seal for another record",
      "UPDATE leaves SET seq = 4 WHERE run = 'run_1'",
      { runId: "run_1", seq: 5, what: /not among the sealed/ },
    ],
    [
      "a removed signature",
      "DELETE FROM tree_heads WHERE size = 2",
      { runId: "run_2", seq: 5, what: /under no signature/ },
    ],
    [
      "two swapped signatures",
      "UPDATE tree_heads SET size = 9 WHERE size = 1; UPDATE tree_heads SET size = 1 WHERE size = 2; UPDATE tree_heads SET size = 2 WHERE size = 9",
      { runId: null, seq: null, what: /over 1 sealed runs was signed for 2/ },
    ],
    [
      "a signature in another spelling",
      "UPDATE tree_heads SET signature = upper(signature) WHERE size = 2",
      { runId: null, seq: null, what: /signature does not fit/ },
    ],
  ])("%s", async (_, statement, place) => {
    sql(statement);
    const { ok, problems } = await verify();
    expect(ok).toBe(false);
    expect(problems).toContainEqual({ ...place, what: expect.stringMatching(place.what) });
  });

  describe("what someone forges who computes every hash anew, but has no key:", () => {
    test("a record added after the end of a run", async () => {
      forge("run_1", 6, (record) => ({ ...record, seq: 6, event: outcome(3) }));
      const { problems } = await verify();
      expect(problems).toContainEqual({ runId: "run_1", seq: 6, what: expect.stringMatching(/after the end/) });
    });

    test("one record of a run", async () => {
      forge("run_3", 2, (record) => ({ ...record, at: 1 }));
      const { problems } = await verify();
      expect(problems).toEqual([{ runId: "run_3", seq: 3, what: expect.stringMatching(/does not follow/) }]);
    });

    test("a run from one record on: its seal tells", async () => {
      forgeFrom("run_2", 2);
      const { problems } = await verify();
      expect(problems).toEqual([
        { runId: "run_2", seq: 5, what: expect.stringMatching(/not the one that was sealed/) },
      ]);
    });

    test("a run and its seal: the signed head tells", async () => {
      forgeFrom("run_2", 2);
      sql("UPDATE leaves SET hash = (SELECT hash FROM heads WHERE run = 'run_2') WHERE run = 'run_2'");
      const { problems } = await verify();
      expect(problems).toContainEqual({
        runId: null,
        seq: null,
        what: expect.stringMatching(/over 2 .* does not fit/),
      });
    });
  });

  test("a whole history that was rewritten with right hashes: the key tells", async () => {
    const { id } =
      new DatabaseSync(join(state(), "chain.sqlite"))
        .prepare("SELECT value AS id FROM meta WHERE name = 'store-id'")
        .get() ?? {};
    const forged = join(folder, "forged");
    await using opened = await openInFolder(forged, ports);
    await opened.chain.begin("run_1", started(opened.chain));
    await opened.chain.end("run_1", ended());
    await opened.store.close();
    sql(`UPDATE meta SET value = '${id}' WHERE name = 'store-id'`, join(forged, "state"));
    const { problems } = await verify(join(forged, "state"));
    expect(problems).toContainEqual({ runId: null, seq: null, what: expect.stringMatching(/signed by another key/) });
  });

  test("a copy that is older than the head kept outside", async () => {
    cpSync(state(), join(folder, "copy"), { recursive: true });
    expect(await verify(join(folder, "copy"))).toMatchObject({ ok: true });
    await record(["run_4"]);
    expect(await verify()).toMatchObject({ ok: true });
    const { problems } = await verify(join(folder, "copy"));
    expect(problems).toEqual([
      { runId: null, seq: null, what: expect.stringMatching(/tail is cut: .* counts 3 sealed/) },
    ]);
  });

  test("a history that went on from a cut tail, for good: the head kept outside stays what it was", async () => {
    cpSync(state(), join(folder, "old"), { recursive: true });
    await record(["run_4"]);
    rmSync(state(), { recursive: true });
    cpSync(join(folder, "old"), state(), { recursive: true });
    await record(["run_5", "run_6", "run_7"]);
    const { problems } = await verify();
    expect(problems).toEqual([{ runId: null, seq: null, what: expect.stringMatching(/another history/) }]);
  });

  test("a store whose head outside is gone", async () => {
    rmSync(join(folder, "keys", "heads"), { recursive: true });
    const { problems } = await verify();
    expect(problems).toEqual([{ runId: null, seq: null, what: expect.stringMatching(/kept outside/) }]);
  });

  test("an artifact of an outcome that is gone; a file that a program left outside need not be stored", async () => {
    const [kept, outside] = [payloadOfText("kept"), payloadOfText("outside")];
    {
      await using opened = await openInFolder(folder, ports);
      const artifacts = [kept.ref, { ...outside.ref, path: "/somewhere" }];
      await opened.chain.append("run_3", [{ ...outcome(3), artifacts }], [kept]);
    }
    expect(await verify()).toMatchObject({ ok: true });
    sql(`DELETE FROM payloads WHERE sha256 = '${kept.ref.sha256}'`);
    expect((await verify()).problems).toEqual([{ runId: "run_3", seq: 5, what: expect.stringMatching(/missing/) }]);
  });

  test.each([
    [
      "an artifact with other bytes",
      (file: string) => writeFileSync(file, readFileSync(file, "utf8").replace("x", "y")),
      /other bytes/,
    ],
    ["a removed artifact", (file: string) => rmSync(file), /missing/],
  ])("%s", async (_, damage, what) => {
    const large = payloadOfText("x".repeat(100_000));
    {
      await using opened = await openInFolder(folder, ports);
      await opened.chain.append("run_3", [request(large.ref)], [large]);
    }
    expect(await verify()).toMatchObject({ ok: true });
    damage(join(state(), "artifacts", large.ref.sha256));
    expect((await verify()).problems).toEqual([{ runId: "run_3", seq: 5, what: expect.stringMatching(what) }]);
  });

  test.each([
    [
      "a database that is no database",
      () => Buffer.from("not a database, but long enough to be taken for one".repeat(40)),
    ],
    ["a database with a page of noise", (bytes: Buffer) => bytes.fill(0xa5, 8192, 16_384)],
    ["half a database", (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
  ])("%s", async (_, damage) => {
    const file = join(state(), "chain.sqlite");
    writeFileSync(file, damage(readFileSync(file)));
    const { ok, problems } = await verify();
    expect(ok).toBe(false);
    expect(problems[0]?.what).toMatch(/damaged|cannot be read/);
  });
});

test("verifying changes no byte of what it reads", async () => {
  await record();
  const file = join(state(), "chain.sqlite");
  const before = readFileSync(file);
  await verify();
  expect(readFileSync(file).equals(before)).toBe(true);
});

test("a folder where nothing was ever recorded is said to be that, and nothing is made in it", async () => {
  await expect(verify(join(folder, "nowhere"))).rejects.toMatchObject({ code: "RECORD_NOT_FOUND" });
  await expect(verify(folder)).rejects.toMatchObject({ code: "RECORD_NOT_FOUND" });
  expect(existsSync(join(folder, "chain.sqlite"))).toBe(false);
});

test("a caller who gives up is obeyed", async () => {
  await record();
  const gaveUp = verifyStateFolder(state(), {
    keyring: keyring(),
    ports,
    signal: AbortSignal.abort(new Error("enough")),
  });
  await expect(gaveUp).rejects.toThrow("enough");
});
