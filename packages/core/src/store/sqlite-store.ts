import { closeSync, constants, openSync, statSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { AmbitError } from "@ambit/sdk";
import type { Ports } from "../ports.ts";
import { type CommitDriver, groupCommit } from "./group-commit.ts";
import { migrations } from "./migrations.ts";
import { sqliteAudit } from "./sqlite-audit.ts";
import {
  engineVersion,
  explainSqlite,
  isBusy,
  isContradiction,
  isShutOut,
  primaryCode,
  requireSafeVersion,
  sqliteEngine,
} from "./sqlite-engine.ts";
import { bytes, endsRow, integer, recordRow, text, valueRow } from "./sqlite-rows.ts";
import { sqliteTransaction } from "./sqlite-transaction.ts";
import type { Store } from "./store.ts";

export interface SqliteStoreOptions {
  ports: Ports;
  /** nothing is created, migrated or written; for `verify`, `runs`, `show` */
  readOnly?: boolean;
}

/**
 * A store in one SQLite file, shared by any number of processes; every commit is on disk when its promise resolves.
 * Throws `RECORD_UNWRITABLE`, `RECORD_DAMAGED` (no database, or a broken one), `RECORD_NOT_FOUND` (read-only, no file).
 */
export async function openSqliteStore(file: string, { ports, readOnly = false }: SqliteStoreOptions): Promise<Store> {
  for (let attempt = 1; ; attempt++) {
    try {
      return readOnly ? storeOver(openForReading(file), file) : storeOver(openForWriting(file, ports), file);
    } catch (error) {
      if (!isBusy(error) || attempt === openAttempts) throw explainSqlite(error, file);
      await sleep(openPauseMs);
    }
  }
}

const openAttempts = 100;
const openPauseMs = 50;

function openForWriting(file: string, ports: Ports): DatabaseSync {
  createPrivateFile(file);
  const { DatabaseSync } = sqliteEngine();
  const database = new DatabaseSync(file);
  try {
    requireSafeVersion(engineVersion(database));
    database.exec("PRAGMA busy_timeout = 2000; PRAGMA page_size = 8192");
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
    migrate(database, ports);
    database.exec("PRAGMA busy_timeout = 100");
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** SQLite gives its log files the mode of the database, so nobody else ever reads them. A pipe in its place is no wait. */
function createPrivateFile(file: string): void {
  const { O_APPEND, O_CREAT, O_NONBLOCK, O_WRONLY } = constants;
  closeSync(openSync(file, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, 0o600));
}

function migrate(database: DatabaseSync, ports: Ports): void {
  if (schemaVersion(database) === migrations.length) return;
  database.exec("BEGIN IMMEDIATE");
  try {
    const from = schemaVersion(database);
    requireKnownSchema(from);
    for (const step of migrations.slice(from)) database.exec(step);
    if (from === 0) {
      const id = Buffer.from(ports.random.bytes(16)).toString("hex");
      database.prepare("INSERT INTO meta (name, value) VALUES ('store-id', ?)").run(id);
    }
    database.exec(`PRAGMA user_version = ${migrations.length}; COMMIT`);
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

function schemaVersion(database: DatabaseSync): number {
  return integer(database.prepare("PRAGMA user_version").get() ?? {}, "user_version");
}

/** Another process is about to make its tables. */
function isEmpty(database: DatabaseSync): boolean {
  return database.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get() === undefined;
}

function requireKnownSchema(version: number): void {
  if (version <= migrations.length) return;
  throw new AmbitError("RECORD_UNWRITABLE", `The state folder was written by a newer Ambit (schema ${version})`, {
    hint: "Update Ambit, or name another state folder with `--dir`.",
    details: { found: version, known: migrations.length },
  });
}

/** A folder that cannot be written has no shared memory file for the log; without a log the file can be read as it is. */
function openForReading(file: string): DatabaseSync {
  const { DatabaseSync } = sqliteEngine();
  if (!hasContent(file)) throw noStore(file);
  let database = new DatabaseSync(file, { readOnly: true });
  try {
    requireSafeVersion(engineVersion(database));
    database.exec("PRAGMA busy_timeout = 2000");
    requireKnownSchema(schemaVersion(database));
    if (isEmpty(database)) throw noStore(file);
  } catch (error) {
    database.close();
    if (!isShutOut(error)) throw error;
    if (hasContent(`${file}-wal`)) throw logLeftBehind(file, error);
    database = new DatabaseSync(new URL(`${pathToFileURL(file)}?immutable=1`), { readOnly: true });
  }
  return database;
}

const hasContent = (file: string): boolean => (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0;

function logLeftBehind(file: string, cause: unknown): AmbitError {
  return new AmbitError("RECORD_UNWRITABLE", `A process that did not end well left a log beside ${file}`, {
    hint: "Copy the state folder to a place that you can write, and read the copy: it is checked in the same way.",
    details: { file },
    cause,
  });
}

function noStore(file: string): AmbitError {
  return new AmbitError("RECORD_NOT_FOUND", `There is no record at ${file}`, {
    hint: "Run something first, or name the state folder with `--dir`.",
    details: { file },
  });
}

function storeOver(database: DatabaseSync, file: string): Store {
  const explained = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      throw explainSqlite(error, file);
    }
  };
  const sql = {
    records: database.prepare("SELECT run, seq, hash, body FROM records WHERE run = ? ORDER BY seq"),
    payload: database.prepare("SELECT bytes, CAST(body AS BLOB) AS body FROM payloads WHERE sha256 = ?"),
    ends: database.prepare(
      "SELECT f.body AS first, l.body AS last FROM heads h JOIN records f ON f.run = h.run AND f.seq = 0 JOIN records l ON l.run = h.run AND l.seq = h.seq ORDER BY h.rowid DESC",
    ),
    value: database.prepare("SELECT value, version FROM state WHERE name = ?"),
  };
  const id = text(database.prepare("SELECT value FROM meta WHERE name = 'store-id'").get() ?? {}, "value");
  const commits = groupCommit(commitDriver(database, file));
  const close = async () => {
    await commits.close();
    if (database.isOpen) database.close();
  };
  return {
    id,
    transact: commits.transact,
    records: (run) => explained(() => sql.records.all(run).map(recordRow)),
    payload: (sha256) =>
      explained(() => {
        const row = sql.payload.get(sha256);
        return row && { bytes: integer(row, "bytes"), body: bytes(row, "body") };
      }),
    *runEnds() {
      for (const row of explained(() => sql.ends.all())) yield endsRow(row);
    },
    value: (key) => explained(() => valueRow(sql.value.get(key))),
    audit: () => explained(() => sqliteAudit(openForReading(file))),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function commitDriver(database: DatabaseSync, file: string): CommitDriver {
  let transaction: ReturnType<typeof sqliteTransaction> | undefined;
  return {
    begin() {
      database.exec("BEGIN IMMEDIATE");
      transaction ??= sqliteTransaction(database);
      transaction.reset();
      return transaction;
    },
    commit() {
      transaction?.finish();
      database.exec("COMMIT");
    },
    rollback() {
      if (database.isTransaction) database.exec("ROLLBACK");
    },
    blame(error) {
      if (isBusy(error)) return "busy";
      return primaryCode(error) === null || isContradiction(error) ? "work" : "engine";
    },
    explain: (error) => explainSqlite(error, file),
    schedule: (flush) => void setImmediate(flush),
  };
}
