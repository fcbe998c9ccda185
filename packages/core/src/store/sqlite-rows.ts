import type { SQLOutputValue } from "node:sqlite";
import { AmbitError } from "@ambit/sdk";
import type { LeafRow, RecordRow, RunEnds, RunHead, StoredValue, TreeHeadRow } from "./store.ts";

export type Row = Record<string, SQLOutputValue>;

/** Text of a column; bytes that are no UTF-8 give replacement characters, which no hash matches. */
export function text(row: Row, column: string): string {
  const value = row[column];
  if (value instanceof Uint8Array) return Buffer.from(value).toString("utf8");
  if (typeof value === "string") return value;
  throw unexpected(column, value);
}

/** An integer beyond the safe range keeps its size but not its last digits. */
export function integer(row: Row, column: string): number {
  const value = row[column];
  if (typeof value === "number" || typeof value === "bigint") return Number(value);
  throw unexpected(column, value);
}

export function bytes(row: Row, column: string): Uint8Array | null {
  const value = row[column];
  if (value === null || value instanceof Uint8Array) return value;
  throw unexpected(column, value);
}

function unexpected(column: string, value: unknown): AmbitError {
  return new AmbitError("RECORD_DAMAGED", `The database column ${column} holds a ${typeof value}`, {
    hint: "Run `npx ambit verify` to see what is broken.",
    details: { column },
  });
}

export const recordRow = (row: Row): RecordRow => ({ ...linkRow(row), body: text(row, "body") });

export function headRow(row: Row | undefined): RunHead | undefined {
  return row && { ...linkRow(row), isEnded: integer(row, "ended") !== 0 };
}

export const leafRow = (row: Row): LeafRow => ({ position: integer(row, "position"), ...linkRow(row) });

export const endsRow = (row: Row): RunEnds => ({ first: text(row, "first"), last: text(row, "last") });

export const linkRow = (row: Row) => ({ run: text(row, "run"), seq: integer(row, "seq"), hash: text(row, "hash") });

export const treeHeadRow = <R extends Row | undefined>(row: R): TreeHeadRow | (R & undefined) =>
  row && {
    size: integer(row, "size"),
    head: text(row, "head"),
    frontier: text(row, "frontier"),
    key: text(row, "key"),
    signature: text(row, "signature"),
  };

export function valueRow(row: Row | undefined): StoredValue | undefined {
  return row && { value: text(row, "value"), version: integer(row, "version") };
}
