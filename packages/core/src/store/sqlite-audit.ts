import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { bytes, integer, leafRow, linkRow, text, treeHeadRow } from "./sqlite-rows.ts";
import type { StoreAudit } from "./store.ts";

/** Reads every stored byte through a connection of its own, which it closes: text as the bytes it is, integers at full width. */
export function sqliteAudit(database: DatabaseSync): StoreAudit {
  database.exec("BEGIN");
  function* rows<T>(sql: string, read: (row: Record<string, SQLOutputValue>) => T): Generator<T> {
    const statement = database.prepare(sql);
    statement.setReadBigInts(true);
    for (const row of statement.iterate()) yield read(row);
  }
  return {
    integrity: () =>
      [...rows("PRAGMA integrity_check(20)", (row) => text(row, "integrity_check"))].filter((line) => line !== "ok"),
    records: () =>
      rows("SELECT run, seq, hash, CAST(body AS BLOB) AS body FROM records ORDER BY run, seq", (row) => ({
        ...linkRow(row),
        body: bytes(row, "body") ?? new Uint8Array(),
      })),
    payloads: () =>
      rows("SELECT sha256, bytes, CAST(body AS BLOB) AS body FROM payloads", (row) => ({
        sha256: text(row, "sha256"),
        bytes: integer(row, "bytes"),
        body: bytes(row, "body"),
      })),
    heads: () =>
      rows("SELECT run, seq, hash, ended FROM heads", (row) => ({ ...linkRow(row), ended: integer(row, "ended") })),
    leaves: () => rows("SELECT position, run, seq, hash FROM leaves ORDER BY position", leafRow),
    treeHeads: () => rows("SELECT * FROM tree_heads ORDER BY size", treeHeadRow),
    [Symbol.dispose]: () => database.close(),
  };
}
