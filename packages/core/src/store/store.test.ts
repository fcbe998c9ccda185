import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AmbitError } from "@ambit/sdk";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { testPorts } from "../ports.ts";
import { openMemoryStore, openSqliteStore, type Store } from "./index.ts";

const kinds = {
  "in memory": async () => openMemoryStore({ ports: testPorts(1) }),
  "in SQLite": async (folder: string) => openSqliteStore(join(folder, "chain.sqlite"), { ports: testPorts(1) }),
};

describe.each(Object.entries(kinds))("a store %s", (_, open) => {
  let folder: string;
  let store: Store;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "ambit-store-"));
    store = await open(folder);
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const row = (run: string, seq: number) => ({ run, seq, hash: `h${seq}`, body: `{"seq":${seq}}` });

  test("what concurrent callers write is there when their promises resolve, each in its order", async () => {
    const writers = Array.from({ length: 50 }, async (_, writer) => {
      for (let step = 0; step < 5; step++) {
        await store.transact((transaction) => {
          const seq = (transaction.head("r")?.seq ?? -1) + 1;
          transaction.putRecord({ ...row("r", seq), body: JSON.stringify({ writer, step }) });
          transaction.putHead({ run: "r", seq, hash: "h", isEnded: false });
        });
      }
    });
    await Promise.all(writers);
    const rows = store.records("r");
    expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 250 }, (_, seq) => seq));
    const steps = rows.map(({ body }) => JSON.parse(body)).filter(({ writer }) => writer === 7);
    expect(steps.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4]);
  });

  test("a work that throws writes nothing, and the works beside it are committed", async () => {
    const good = (seq: number) => store.transact((transaction) => transaction.putRecord(row("r", seq)));
    const bad = store.transact((transaction) => {
      transaction.putRecord(row("r", 7));
      transaction.putHead({ run: "r", seq: 7, hash: "h", isEnded: true });
      transaction.putValue("k", "1");
      throw new AmbitError("INTERNAL", "no");
    });
    const all = [good(0), bad, good(1)];
    await expect(bad).rejects.toMatchObject({ code: "INTERNAL" });
    await Promise.allSettled(all);
    expect(store.records("r").map(({ seq }) => seq)).toEqual([0, 1]);
    expect(store.value("k")).toBeUndefined();
    expect(await store.transact((transaction) => transaction.head("r"))).toBeUndefined();
  });

  test("a step before the commit runs once for the batch, after every work, and fails it whole", async () => {
    const order: string[] = [];
    const step = () => void order.push("step");
    await Promise.all(
      ["a", "b"].map((name) =>
        store.transact((transaction) => {
          order.push(name);
          transaction.beforeCommit(step);
        }),
      ),
    );
    expect(order).toEqual(["a", "b", "step"]);
    const failing = store.transact((transaction) => {
      transaction.putRecord(row("r", 0));
      transaction.beforeCommit(() => {
        throw new AmbitError("RECORD_DAMAGED", "no");
      });
    });
    await expect(failing).rejects.toMatchObject({ code: "RECORD_DAMAGED" });
    expect(store.records("r")).toEqual([]);
  });

  test("payloads come back byte for byte, text and bytes, and the first one with a hash stays", async () => {
    const text = "nul \0, ünï, \u{1f600}, \ufffd";
    const bytes = Uint8Array.of(0, 255, 128, 10);
    await store.transact((transaction) => {
      transaction.putPayload({ sha256: "t", bytes: 1, body: text });
      transaction.putPayload({ sha256: "b", bytes: 4, body: bytes });
      transaction.putPayload({ sha256: "f", bytes: 9, body: null });
      transaction.putPayload({ sha256: "b", bytes: 1, body: "other" });
    });
    expect(Buffer.from(store.payload("t")?.body ?? []).toString()).toBe(text);
    expect([...(store.payload("b")?.body ?? [])]).toEqual([...bytes]);
    expect(store.payload("f")).toEqual({ bytes: 9, body: null });
    expect(store.payload("x")).toBeUndefined();
  });

  test("no version of a value ever comes back, not even after a delete", async () => {
    const put = (value: string) => store.transact((transaction) => transaction.putValue("k", value));
    const first = await put("1");
    expect(store.value("k")).toEqual({ value: "1", version: first });
    expect(await store.transact((transaction) => transaction.deleteValue("k"))).toBe(true);
    expect(await store.transact((transaction) => transaction.deleteValue("k"))).toBe(false);
    expect(store.value("k")).toBeUndefined();
    expect(await put("1")).toBeGreaterThan(first);
  });

  test("an audit sees one moment", async () => {
    await store.transact((transaction) => transaction.putRecord(row("r", 0)));
    using audit = store.audit();
    expect([...audit.records()]).toHaveLength(1);
    await store.transact((transaction) => transaction.putRecord(row("r", 1)));
    expect([...audit.records()]).toHaveLength(1);
    expect(audit.integrity()).toEqual([]);
  });

  test("after closing, what was asked before is written and what comes later is refused", async () => {
    const before = store.transact((transaction) => transaction.putRecord(row("r", 0)));
    const closed = store.close();
    await expect(store.transact(() => {})).rejects.toMatchObject({ code: "RECORD_UNWRITABLE" });
    await Promise.all([before, closed]);
  });
});
