import type { DatabaseSync } from "node:sqlite";
import { headRow, leafRow, treeHeadRow, valueRow } from "./sqlite-rows.ts";
import type { RunHead, StoreTransaction } from "./store.ts";

/** A transaction over one connection, and what has to happen before it is committed. */
export interface SqliteTransaction extends StoreTransaction {
  /** Forgets what was read and planned: a new transaction begins. */
  reset(): void;
  /** Runs the steps and writes the run heads, each once however often it moved. */
  finish(): void;
}

export function sqliteTransaction(database: DatabaseSync): SqliteTransaction {
  const sql = statements(database);
  const heads = new Map<string, RunHead | undefined>();
  const moved = new Set<string>();
  const steps = new Set<(transaction: StoreTransaction) => void>();

  const transaction: SqliteTransaction = {
    reset() {
      heads.clear();
      moved.clear();
      steps.clear();
    },
    finish() {
      for (const step of steps) step(transaction);
      for (const run of moved) {
        const head = heads.get(run);
        if (head) sql.putHead.run(head.run, head.seq, head.hash, head.isEnded ? 1 : 0);
      }
    },
    head(run) {
      if (!heads.has(run)) heads.set(run, headRow(sql.head.get(run)));
      return heads.get(run);
    },
    putHead(head) {
      heads.set(head.run, head);
      moved.add(head.run);
    },
    putRecord: ({ run, seq, hash, body }) => void sql.putRecord.run(run, seq, hash, body),
    putPayload: ({ sha256, bytes, body }) => void sql.putPayload.run(sha256, bytes, body),
    leafCount: () => Number(sql.leafCount.get()?.count),
    leavesFrom: (position) => sql.leavesFrom.all(position).map(leafRow),
    putLeaf: ({ position, run, seq, hash }) => void sql.putLeaf.run(position, run, seq, hash),
    latestTreeHead: () => treeHeadRow(sql.latestTreeHead.get()),
    treeHead: (size) => treeHeadRow(sql.treeHead.get(size)),
    putTreeHead: (row) => void sql.putTreeHead.run(row.size, row.head, row.frontier, row.key, row.signature),
    value: (key) => valueRow(sql.value.get(key)),
    putValue(key, value) {
      const version = Number(sql.nextVersion.get()?.value);
      sql.putValue.run(key, value, version);
      return version;
    },
    deleteValue: (key) => Number(sql.deleteValue.run(key).changes) > 0,
    beforeCommit: (step) => void steps.add(step),
  };
  return transaction;
}

function statements(database: DatabaseSync) {
  return {
    head: database.prepare("SELECT run, seq, hash, ended FROM heads WHERE run = ?"),
    putHead: database.prepare(
      "INSERT INTO heads (run, seq, hash, ended) VALUES (?, ?, ?, ?) ON CONFLICT (run) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, ended = excluded.ended",
    ),
    putRecord: database.prepare("INSERT INTO records (run, seq, hash, body) VALUES (?, ?, ?, ?)"),
    putPayload: database.prepare("INSERT INTO payloads (sha256, bytes, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"),
    leafCount: database.prepare("SELECT coalesce(max(position) + 1, 0) AS count FROM leaves"),
    leavesFrom: database.prepare("SELECT position, run, seq, hash FROM leaves WHERE position >= ? ORDER BY position"),
    putLeaf: database.prepare("INSERT INTO leaves (position, run, seq, hash) VALUES (?, ?, ?, ?)"),
    latestTreeHead: database.prepare("SELECT * FROM tree_heads ORDER BY size DESC LIMIT 1"),
    treeHead: database.prepare("SELECT * FROM tree_heads WHERE size = ?"),
    putTreeHead: database.prepare(
      "INSERT INTO tree_heads (size, head, frontier, key, signature) VALUES (?, ?, ?, ?, ?)",
    ),
    value: database.prepare("SELECT value, version FROM state WHERE name = ?"),
    nextVersion: database.prepare(
      "UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE name = 'state-version' RETURNING value",
    ),
    putValue: database.prepare(
      "INSERT INTO state (name, value, version) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value, version = excluded.version",
    ),
    deleteValue: database.prepare("DELETE FROM state WHERE name = ?"),
  };
}
