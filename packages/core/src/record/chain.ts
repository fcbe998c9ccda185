import { canonicalJson } from "@ambit/rtfs";
import { AmbitError, type ChainEvent, type ChainRecord, type Json, type ProcessMark } from "@ambit/sdk";
import type { Ports } from "../ports.ts";
import type { RunHead, Store, StoreTransaction } from "../store/store.ts";
import type { ArtifactStore } from "./artifacts.ts";
import { contentHash, recordHash } from "./hash.ts";
import type { Keyring } from "./keyring.ts";
import { largestInlineBytes, type Payload } from "./payload.ts";
import { processMark } from "./process-mark.ts";
import { listRuns, type RunSummary } from "./runs.ts";
import { sealing } from "./seal.ts";

type EventOf<Kind extends ChainEvent["kind"]> = Extract<ChainEvent, { kind: Kind }>;

/** What may stand between the start and the end of a run. */
export type StepEvent = Exclude<ChainEvent, EventOf<"run.started"> | EventOf<"run.ended">>;

/**
 * The audit trail and journal: one hash chain per root run, each sealed by a signed head when the run ends.
 * Every promise resolves when the records are durable, and rejects with `RECORD_UNWRITABLE` when none of them was
 * written. Records appended one after the other keep their order.
 */
export interface Chain {
  begin(runId: string, event: EventOf<"run.started">, payloads?: readonly Payload[]): Promise<void>;
  /** Returns the sequence numbers. Throws `RECORD_NOT_FOUND` for a run that never began, `INTERNAL` for one that ended. */
  append(runId: string, events: readonly StepEvent[], payloads?: readonly Payload[]): Promise<number[]>;
  /**
   * Appends and seals. After `suspended` the run may go on and end again; after anything else it may not.
   * Rejects also when the signed head can't be kept outside the store: the end is recorded then.
   */
  end(runId: string, event: EventOf<"run.ended">, payloads?: readonly Payload[]): Promise<void>;
  /** Throws `RECORD_NOT_FOUND`, `RECORD_DAMAGED`. */
  records(runId: string): ChainRecord[];
  /** Throws `RECORD_NOT_FOUND`, `RECORD_DAMAGED`. */
  payload(sha256: string): Promise<Uint8Array>;
  /** newest first */
  runs(): RunSummary[];
  /** the mark of this process, for `run.started` */
  processMark(): ProcessMark;
}

export interface ChainParts {
  store: Store;
  artifacts: ArtifactStore;
  keyring: Keyring;
  ports: Ports;
}

export function openChain({ store, artifacts, keyring, ports }: ChainParts): Chain {
  const seal = sealing({ storeId: store.id, keyring, ports });

  /** The texts are made at once: what the caller does to the events later changes nothing. */
  async function write(runId: string, entry: Entry, payloads: readonly Payload[]): Promise<number[]> {
    const texts = entry.events.map(eventText);
    const rows = payloads.some(isLarge) ? await Promise.all(payloads.map(moveOut)) : payloads;
    const at = ports.clock.now();
    return store.transact((transaction) => {
      if (entry.does === "begin") seal.anchor(transaction);
      const head = entry.headBefore(transaction.head(runId));
      for (const { ref, bytes } of rows) transaction.putPayload({ ...ref, body: bytes });
      const after = link(transaction, { head, texts, at, isEnded: entry.isEnded });
      if (entry.does === "end") seal.add(transaction, after);
      return texts.map((_, index) => head.seq + 1 + index);
    });
  }

  async function moveOut(payload: Payload): Promise<Payload> {
    return isLarge(payload) && payload.bytes !== null ? artifacts.put(payload.bytes) : payload;
  }

  return {
    async begin(runId, event, payloads = []) {
      const headBefore = (head: RunHead | undefined) => notBegun(runId, head);
      await write(runId, { does: "begin", events: [event], isEnded: false, headBefore }, payloads);
    },
    append(runId, events, payloads = []) {
      const headBefore = (head: RunHead | undefined) => underWay(runId, head);
      return write(runId, { does: "append", events, isEnded: false, headBefore }, payloads);
    },
    async end(runId, event, payloads = []) {
      const headBefore = (head: RunHead | undefined) => underWay(runId, head);
      const isEnded = event.status !== "suspended";
      await write(runId, { does: "end", events: [event], isEnded, headBefore }, payloads);
      await store.transact(seal.publish);
    },
    records(runId) {
      const rows = store.records(runId);
      if (rows.length === 0) throw noRun(runId);
      return rows.map(recordOf);
    },
    async payload(sha256) {
      const row = store.payload(sha256);
      if (row === undefined) throw new AmbitError("RECORD_NOT_FOUND", `There is no payload ${sha256}`);
      if (row.body === null) return artifacts.get(sha256);
      if (contentHash(row.body) === sha256) return row.body;
      throw damaged(`The payload ${sha256} was altered`, { sha256 });
    },
    runs: () => listRuns(store),
    processMark,
  };
}

interface Entry {
  does: "begin" | "append" | "end";
  events: readonly ChainEvent[];
  isEnded: boolean;
  /** Throws when the run is in no state for this entry. */
  headBefore(head: RunHead | undefined): RunHead;
}

const noHash = "0".repeat(64);

const isLarge = ({ bytes, ref }: Payload): boolean => bytes !== null && ref.bytes > largestInlineBytes;

function eventText(event: ChainEvent): string {
  try {
    // Events are JSON by their types, and what is not in them after all is refused here.
    return canonicalJson(event as object as Json);
  } catch (cause) {
    throw new AmbitError("RECORD_UNWRITABLE", `The event ${event.kind} cannot be written: ${String(cause)}`, {
      hint: "Events are JSON: finite numbers, and text without lone surrogates.",
      cause,
    });
  }
}

function link(
  transaction: StoreTransaction,
  { head, texts, at, isEnded }: { head: RunHead; texts: readonly string[]; at: number; isEnded: boolean },
): RunHead {
  let { run, seq, hash } = head;
  for (const text of texts) {
    seq += 1;
    const body = recordText({ run, seq, prev: hash, at, event: text });
    hash = recordHash(body);
    transaction.putRecord({ run, seq, hash, body });
  }
  const after = { run, seq, hash, isEnded };
  transaction.putHead(after);
  return after;
}

/** RFC 8785 text of a `ChainRecord` around the text of its event: the members stand in the order of their names. */
function recordText({
  run,
  seq,
  prev,
  at,
  event,
}: {
  run: string;
  seq: number;
  prev: string;
  at: number;
  event: string;
}) {
  return `{"at":${at},"event":${event},"formatVersion":1,"prev":"${prev}","run":${JSON.stringify(run)},"seq":${seq}}`;
}

function notBegun(run: string, head: RunHead | undefined): RunHead {
  if (head === undefined) return { run, seq: -1, hash: noHash, isEnded: false };
  throw new AmbitError("INTERNAL", `The run ${run} has begun already`, { details: { run } });
}

function underWay(run: string, head: RunHead | undefined): RunHead {
  if (head === undefined) throw noRun(run);
  if (!head.isEnded) return head;
  throw new AmbitError("INTERNAL", `The run ${run} has ended: nothing can be added to it`, { details: { run } });
}

function noRun(run: string): AmbitError {
  return new AmbitError("RECORD_NOT_FOUND", `There is no run ${run}`, {
    hint: "List the runs with `npx ambit runs`.",
    details: { run },
  });
}

function recordOf({ run, seq, hash, body }: { run: string; seq: number; hash: string; body: string }): ChainRecord {
  if (recordHash(body) !== hash) throw damaged(`Record ${seq} of ${run} was altered`, { run, seq });
  // What fits its hash is what `link` wrote; `verify` tells whether the hash itself was replaced.
  return JSON.parse(body) as ChainRecord;
}

function damaged(message: string, details: { [key: string]: string | number }): AmbitError {
  return new AmbitError("RECORD_DAMAGED", message, {
    hint: "Run `npx ambit verify` to see what else is broken.",
    details,
  });
}
