import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { testPorts } from "../ports.ts";
import { openSqliteStore, type Store } from "./index.ts";
import { requireSafeVersion } from "./sqlite-engine.ts";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ambit-sqlite-"));
  file = join(folder, "chain.sqlite");
});
afterEach(() => rmSync(folder, { recursive: true }));

const ports = testPorts(1);
const put = (store: Store, seq: number) =>
  store.transact((transaction) => transaction.putRecord({ run: "r", seq, hash: "h", body: "{}" }));

test("the store keeps its id and its rows, in one file that only its owner can read", async () => {
  const first = await openSqliteStore(file, { ports });
  await put(first, 0);
  await first.close();
  const again = await openSqliteStore(file, { ports });
  expect(again.id).toBe(first.id);
  expect(again.id).toMatch(/^[0-9a-f]{32}$/);
  expect(again.records("r")).toHaveLength(1);
  await again.close();
  expect(readdirSync(folder)).toEqual(["chain.sqlite"]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test.each(["3.51.2", "3.50.9", "2.99.99"])("SQLite %s is refused", (version) => {
  expect(() => requireSafeVersion(version)).toThrow(expect.objectContaining({ code: "RECORD_UNWRITABLE" }));
});

test.each(["3.51.3", "3.51.10", "3.52.0", "4.0.0"])("SQLite %s is accepted", (version) => {
  expect(() => requireSafeVersion(version)).not.toThrow();
});

test("a database that a newer Ambit wrote is left alone", async () => {
  const newer = new DatabaseSync(file);
  newer.exec("PRAGMA user_version = 999");
  newer.close();
  await expect(openSqliteStore(file, { ports })).rejects.toMatchObject({
    code: "RECORD_UNWRITABLE",
    hint: expect.stringMatching(/Update Ambit/),
  });
});

test("a file that is no database is refused as it is", async () => {
  writeFileSync(file, "these are my notes, long enough to be looked at".repeat(100));
  const before = readFileSync(file);
  await expect(openSqliteStore(file, { ports })).rejects.toMatchObject({ code: "RECORD_DAMAGED" });
  expect(readFileSync(file).equals(before)).toBe(true);
});

test("a store opened for reading writes nothing", async () => {
  await (await openSqliteStore(file, { ports })).close();
  await using store = await openSqliteStore(file, { ports, readOnly: true });
  await expect(put(store, 0)).rejects.toMatchObject({ code: "RECORD_UNWRITABLE" });
});

test("a lock that another process holds is waited for", async () => {
  await using store = await openSqliteStore(file, { ports });
  const other = new DatabaseSync(file);
  other.exec("BEGIN IMMEDIATE");
  const writing = put(store, 0);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(store.records("r")).toEqual([]);
  other.exec("COMMIT");
  other.close();
  await writing;
  expect(store.records("r")).toHaveLength(1);
});

test("a row that contradicts what is stored fails its own caller alone, and says that the store is damaged", async () => {
  await using store = await openSqliteStore(file, { ports });
  await put(store, 0);
  const [wrong, right] = await Promise.allSettled([put(store, 0), put(store, 1)]);
  expect(wrong).toMatchObject({ status: "rejected", reason: { code: "RECORD_DAMAGED" } });
  expect(right.status).toBe("fulfilled");
});

test("loading the engine prints no warning", () => {
  const script = `import { sqliteEngine } from ${JSON.stringify(fileURLToPath(new URL("./sqlite-engine.ts", import.meta.url)))}; sqliteEngine();`;
  const printed = execFileSync(
    process.execPath,
    ["--input-type=module", "-e", `${script} process.emitWarning("kept");`],
    {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  expect(printed).toBe("");
});

test.runIf(process.platform === "linux")("a pipe in the database's place is refused at once", async () => {
  const pipe = `${file}.pipe`;
  execFileSync("mkfifo", [pipe]);
  await expect(openSqliteStore(pipe, { ports })).rejects.toMatchObject({ code: "RECORD_UNWRITABLE" });
});
