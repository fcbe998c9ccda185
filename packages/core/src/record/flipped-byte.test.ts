import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { ChainProblem } from "@ambit/sdk";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testPorts } from "../ports.ts";
import { ended, openInFolder, outcome, request, started } from "./chain.fixture.ts";
import { openKeyring, payloadOfBytes, payloadOfText, verifyStateFolder } from "./index.ts";

let scratch: string;
let made = 0;
const fresh = () => join(scratch, `${made++}`);

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "ambit-flip-"));
});
afterAll(() => rmSync(scratch, { recursive: true }));

const ports = testPorts(1);
const verify = (folder: string) =>
  verifyStateFolder(join(folder, "state"), { keyring: openKeyring(join(folder, "keys"), { ports }), ports });

/** One run: the sizes of its payloads, and whether it has an end. */
interface PlannedRun {
  payloads: { size: number; isText: boolean }[];
  hasEnd: boolean;
}

const plannedRun: fc.Arbitrary<PlannedRun> = fc.record({
  payloads: fc.array(
    fc.record({
      size: fc.oneof({ weight: 9, arbitrary: fc.nat(200) }, { weight: 1, arbitrary: fc.constant(70_000) }),
      isText: fc.boolean(),
    }),
    { maxLength: 4 },
  ),
  hasEnd: fc.boolean(),
});

/** Records the runs side by side, so that they share commits and signatures. */
async function record(folder: string, runs: readonly PlannedRun[]): Promise<void> {
  await using opened = await openInFolder(folder, ports);
  const { chain } = opened;
  await Promise.all(
    runs.map(async ({ payloads, hasEnd }, index) => {
      const run = `run_${index}`;
      await chain.begin(run, started(chain));
      for (const { size, isText } of payloads) {
        const bytes = Buffer.alloc(size, `${run}/${size}/`);
        const payload = isText ? payloadOfText(`ä${bytes}`) : payloadOfBytes(bytes);
        const [seq] = await chain.append(run, [request(payload.ref)], [payload]);
        await chain.append(run, [outcome(seq ?? 0)]);
      }
      if (hasEnd) await chain.end(run, ended());
    }),
  );
}

/** One stored value, the bytes of it, and how to store others. */
interface Cell {
  what: string;
  bytes: Buffer;
  /** False when the database cannot hold them beside the others: two rows of one name. */
  replace(bytes: Buffer): boolean;
  /** Whether a problem names the place of this cell. */
  isNamedBy(problem: ChainProblem): boolean;
}

type Row = { [column: string]: unknown };

const tables: { [table: string]: (row: Row, column: string, database: DatabaseSync) => Cell["isNamedBy"] } = {
  records:
    ({ run, seq }) =>
    (problem) =>
      problem.runId === run && (problem.seq === null || problem.seq === Number(seq)),
  heads:
    ({ run }) =>
    (problem) =>
      problem.runId === run,
  leaves:
    ({ run, seq, position }) =>
    (problem) =>
      (problem.runId === run && problem.seq === Number(seq)) || problem.what.includes(`has no entry ${position}`),
  tree_heads: () => (problem) => /signed head over|under no signature/.test(problem.what),
  payloads: ({ sha256 }, _, database) => {
    const users = database
      .prepare("SELECT run, seq FROM records WHERE instr(body, ?)")
      .all(String(sha256))
      .map(({ run, seq }) => `${run}:${seq}`);
    return ({ runId, seq }) => users.includes(`${runId}:${seq}`);
  },
  meta: () => (problem) => /cannot be read|kept outside|another store|not one that/.test(problem.what),
};

function cellsOf(folder: string): Cell[] {
  return [...databaseCells(folder), ...fileCells(folder)];
}

function databaseCells(folder: string): Cell[] {
  const file = join(folder, "state", "chain.sqlite");
  const database = new DatabaseSync(file, { readOnly: true });
  const cells = Object.entries(tables).flatMap(([table, placeOf]) => {
    const where = table === "meta" ? "WHERE name = 'store-id'" : "";
    const statement = database.prepare(`SELECT rowid AS row, * FROM ${table} ${where}`);
    statement.setReadBigInts(true);
    return statement.all().flatMap(({ row, ...columns }) =>
      Object.entries(columns).flatMap(([column, value]): Cell[] => {
        if (value === null || (table === "meta" && column === "name")) return [];
        const update = `UPDATE ${table} SET ${column} = ${typeof value === "string" ? "CAST(? AS TEXT)" : "?"} WHERE rowid = ?`;
        const isNamedBy = placeOf(columns, column, database);
        const replace = (bytes: Buffer) => {
          const stored = typeof value === "bigint" ? bytes.readBigInt64BE() : bytes;
          return updated(file, (writable) => writable.prepare(update).run(stored, Number(row)));
        };
        return [{ what: `${table}.${column}`, bytes: bytesOf(value), replace, isNamedBy }];
      }),
    );
  });
  database.close();
  return cells;
}

function updated(file: string, update: (database: DatabaseSync) => unknown): boolean {
  const database = new DatabaseSync(file);
  try {
    update(database);
    return true;
  } catch (error) {
    if (String(error).includes("UNIQUE")) return false;
    throw error;
  } finally {
    database.close();
  }
}

function bytesOf(value: unknown): Buffer {
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (typeof value === "string") return Buffer.from(value);
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(String(value)));
  return bytes;
}

function fileCells(folder: string): Cell[] {
  const filesIn = (path: string) => readdirSync(path, { withFileTypes: true }).map(({ name }) => join(path, name));
  const cell = (file: string, isNamedBy: Cell["isNamedBy"]): Cell => ({
    what: file.slice(folder.length),
    bytes: readFileSync(file),
    replace: (bytes) => {
      writeFileSync(file, bytes);
      return true;
    },
    isNamedBy,
  });
  const artifacts = readdirSync(join(folder, "state")).includes("artifacts")
    ? filesIn(join(folder, "state", "artifacts"))
    : [];
  return [
    ...artifacts.map((file) => cell(file, ({ runId, what }) => runId !== null && what.includes("artifact file"))),
    ...filesIn(join(folder, "keys", "heads")).map((file) =>
      cell(file, ({ what }) => /kept outside|no signed head/.test(what)),
    ),
  ];
}

test("a flipped byte in any value or file of any chain is found, and its place is named", {
  timeout: 60_000,
}, async () => {
  const flip = fc.record({ cell: fc.nat(), byte: fc.nat(), mask: fc.integer({ min: 1, max: 255 }) });
  const chains = fc.array(plannedRun, { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(chains, fc.array(flip, { minLength: 12, maxLength: 12 }), async (runs, flips) => {
      const whole = fresh();
      await record(whole, runs);
      expect(await verify(whole)).toMatchObject({ ok: true, runs: runs.length });
      for (const { cell, byte, mask } of flips) {
        const copy = fresh();
        cpSync(whole, copy, { recursive: true });
        const cells = cellsOf(copy).filter(({ bytes }) => bytes.length > 0);
        const chosen = cells[cell % cells.length];
        if (chosen === undefined) throw new Error("there are no cells");
        const flipped = Buffer.from(chosen.bytes);
        const at = byte % flipped.length;
        flipped[at] = (flipped[at] ?? 0) ^ mask;
        if (!chosen.replace(flipped)) continue;
        const { ok, problems } = await verify(copy);
        expect({ what: chosen.what, at, ok, named: problems.some(chosen.isNamedBy), problems }).toMatchObject({
          ok: false,
          named: true,
        });
        rmSync(copy, { recursive: true });
      }
    }),
    { numRuns: 25 },
  );
});

test("a flipped byte anywhere in the database file is found, or changed nothing that was stored", {
  timeout: 60_000,
}, async () => {
  const whole = fresh();
  await record(whole, [
    {
      payloads: [
        { size: 40, isText: true },
        { size: 70_000, isText: false },
      ],
      hasEnd: true,
    },
    { payloads: [{ size: 90, isText: false }], hasEnd: false },
  ]);
  const file = join(whole, "state", "chain.sqlite");
  const bytes = readFileSync(file);
  const stored = dump(file);
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ mask;
      writeFileSync(file, flipped);
      const found = await verify(whole).then(
        ({ ok }) => !ok,
        ({ exitCode }) => exitCode === 5,
      );
      if (!found) expect(dump(file)).toEqual(stored);
    }),
    { numRuns: 400 },
  );
});

function dump(file: string): unknown[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return Object.keys(tables).map((table) => database.prepare(`SELECT * FROM ${table}`).all());
  } finally {
    database.close();
  }
}
