import { createRequire } from "node:module";
import type { DatabaseSync } from "node:sqlite";
import { AmbitError, errorCodeOf, messageOf, toAmbitError } from "@ambit/sdk";

export type Engine = typeof import("node:sqlite");

let loaded: Engine | undefined;

/** Node's SQLite, without the warning that some Node versions print when it is loaded. */
export function sqliteEngine(): Engine {
  loaded ??= withoutSqliteWarning(() => createRequire(import.meta.url)("node:sqlite") as Engine);
  return loaded;
}

function withoutSqliteWarning<T>(load: () => T): T {
  const emit = process.emitWarning;
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (!String(warning).includes("SQLite")) Reflect.apply(emit, process, [warning, ...rest]);
  };
  try {
    return load();
  } finally {
    process.emitWarning = emit;
  }
}

/** The first SQLite whose write-ahead log cannot be corrupted by a checkpoint race. */
const oldestSafeVersion = [3, 51, 3] as const;

/** Throws `RECORD_UNWRITABLE` for an engine that is known to corrupt write-ahead logs. */
export function requireSafeVersion(version: string): void {
  const parts = version.split(".").map(Number);
  const at = oldestSafeVersion.findIndex((part, index) => part !== parts[index]);
  if (at < 0 || (parts[at] ?? 0) > (oldestSafeVersion[at] ?? 0)) return;
  throw new AmbitError("RECORD_UNWRITABLE", `SQLite ${version} can corrupt its write-ahead log`, {
    hint: `Use a Node that brings SQLite ${oldestSafeVersion.join(".")} or newer: run \`npm install\` in the project.`,
    details: { found: version, needed: oldestSafeVersion.join(".") },
  });
}

export function engineVersion(database: DatabaseSync): string {
  return String(database.prepare("SELECT sqlite_version() AS version").get()?.version);
}

const primaryCodes = {
  error: 1,
  busy: 5,
  locked: 6,
  readOnly: 8,
  io: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  constraint: 19,
  notADatabase: 26,
};

/** The primary result code of SQLite, or null for what SQLite did not raise. */
export function primaryCode(error: unknown): number | null {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return null;
  return error.errcode & 0xff;
}

export function isBusy(error: unknown): boolean {
  const code = primaryCode(error);
  return code === primaryCodes.busy || code === primaryCodes.locked;
}

/** One work contradicts what is stored, and the engine is well. */
export function isContradiction(error: unknown): boolean {
  return primaryCode(error) === primaryCodes.constraint;
}

/** The folder lets nobody create what SQLite wants beside the file. */
export function isShutOut(error: unknown): boolean {
  const code = primaryCode(error);
  return code === primaryCodes.cannotOpen || code === primaryCodes.readOnly;
}

/** A failure of the engine or the file system as people should read it; an `AmbitError` stays what it is. */
export function explainSqlite(error: unknown, file: string): AmbitError {
  if (primaryCode(error) === null && !isOutOfRange(error) && !isSystemError(error)) return toAmbitError(error);
  const reason = messageOf(error);
  const details = { file, reason };
  if (isDamage(error)) {
    return new AmbitError("RECORD_DAMAGED", `The database ${file} is damaged: ${reason}`, {
      hint: "Run `npx ambit verify` to see what is broken; Ambit never repairs a chain. Keep the folder as evidence and start with another `--dir`.",
      details,
      cause: error,
    });
  }
  return new AmbitError("RECORD_UNWRITABLE", `The record cannot be written to ${file}: ${reason}`, {
    hint: unwritableHint(primaryCode(error)),
    details,
    cause: error,
  });
}

function isDamage(error: unknown): boolean {
  const code = primaryCode(error);
  if (code === null) return isOutOfRange(error);
  // Our statements are right, so a generic error says that the schema is not ours.
  const { error: generic, corrupt, notADatabase, constraint } = primaryCodes;
  return [generic, corrupt, notADatabase, constraint].includes(code);
}

/** A stored integer is larger than any that Ambit writes. */
function isOutOfRange(error: unknown): boolean {
  return error instanceof RangeError && errorCodeOf(error) === "ERR_OUT_OF_RANGE";
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}

function unwritableHint(code: number | null): string {
  if (code === primaryCodes.full || code === primaryCodes.io)
    return "Free some disk space and run again; what was recorded before is whole.";
  if (code === primaryCodes.readOnly || code === primaryCodes.cannotOpen)
    return "Make the state folder writable, or name another with `--dir`.";
  if (code === primaryCodes.busy || code === primaryCodes.locked)
    return "Another process holds the state folder: let it end, or name another with `--dir`.";
  return "Name another state folder with `--dir`.";
}
