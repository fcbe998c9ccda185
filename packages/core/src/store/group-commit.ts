import { setTimeout as sleep } from "node:timers/promises";
import { AmbitError } from "@ambit/sdk";
import type { StoreTransaction } from "./store.ts";

/** What a store gives so that its writes can be grouped. */
export interface CommitDriver {
  begin(): StoreTransaction;
  commit(): void;
  /** Must be safe when the engine has rolled back already. */
  rollback(): void;
  /** Whose failure is it: another process holds the lock, the engine fails, or one work is wrong. */
  blame(error: unknown): "busy" | "engine" | "work";
  /** What callers are told. */
  explain(error: unknown): AmbitError;
  /** Puts the next batch off until the callers of this turn have added their works. */
  schedule(flush: () => void): void;
}

export interface GroupCommit {
  transact<T>(work: (transaction: StoreTransaction) => T): Promise<T>;
  /** Resolves when nothing is under way; later works are refused. */
  close(): Promise<void>;
}

interface Pending {
  attempt(transaction: StoreTransaction): void;
  succeed(): void;
  fail(error: unknown): void;
}

type Attempt = { did: "commit" } | { did: "wait"; cause: unknown } | { did: "drop"; pending: Pending; cause: unknown };

const largestBatch = 1024;
const busyPauseMs = 10;
/** Together with the engine's own wait per attempt (100 ms): about 15 s. */
const busyAttempts = 140;

/**
 * Gathers the works of concurrent callers and writes them in one transaction.
 * G1. A work's promise settles after the commit or the rollback that decided about it, never before.
 * G2. A work that throws is taken out and the others run again from the start: nothing of it is written.
 */
export function groupCommit(driver: CommitDriver): GroupCommit {
  const queue: Pending[] = [];
  let flushing: Promise<void> | undefined;
  let isClosed = false;

  async function flush(): Promise<void> {
    while (queue.length > 0) {
      await new Promise<void>((resolve) => driver.schedule(resolve));
      await commitBatch(queue.splice(0, largestBatch), driver);
    }
    flushing = undefined;
  }

  function enqueue(pending: Pending): void {
    if (isClosed) pending.fail(new AmbitError("RECORD_UNWRITABLE", "The store is closed"));
    else {
      queue.push(pending);
      flushing ??= flush();
    }
  }

  return {
    transact: (work) => new Promise((resolve, reject) => enqueue(pendingOf({ work, resolve, reject }))),
    async close() {
      isClosed = true;
      await flushing;
    },
  };
}

interface Caller<T> {
  work(transaction: StoreTransaction): T;
  resolve(value: T): void;
  reject(error: unknown): void;
}

function pendingOf<T>({ work, resolve, reject }: Caller<T>): Pending {
  let succeed = () => {};
  return {
    attempt(transaction) {
      const value = work(transaction);
      succeed = () => resolve(value);
    },
    succeed: () => succeed(),
    fail: reject,
  };
}

async function commitBatch(batch: Pending[], driver: CommitDriver): Promise<void> {
  let left = batch;
  let attempts = 0;
  try {
    while (left.length > 0) {
      const attempt = attemptBatch(left, driver);
      if (attempt.did === "commit") {
        for (const pending of left) pending.succeed();
        return;
      }
      if (attempt.did === "drop") {
        attempt.pending.fail(driver.explain(attempt.cause));
        left = left.filter((pending) => pending !== attempt.pending);
      } else if (++attempts < busyAttempts) await sleep(busyPauseMs);
      else throw attempt.cause;
    }
  } catch (error) {
    const failure = driver.explain(error);
    for (const pending of left) pending.fail(failure);
  }
}

/** Throws when the engine fails; whatever happens, no transaction stays open. */
function attemptBatch(batch: readonly Pending[], driver: CommitDriver): Attempt {
  let current: Pending | undefined;
  try {
    const transaction = driver.begin();
    for (current of batch) current.attempt(transaction);
    current = undefined;
    driver.commit();
    return { did: "commit" };
  } catch (error) {
    driver.rollback();
    const blame = driver.blame(error);
    if (blame === "busy") return { did: "wait", cause: error };
    if (blame === "work" && current !== undefined) return { did: "drop", pending: current, cause: error };
    throw error;
  }
}
