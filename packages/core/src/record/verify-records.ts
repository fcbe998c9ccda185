import type { LeafRow, StoreAudit } from "../store/store.ts";
import type { Findings } from "./findings.ts";
import { recordHash } from "./hash.ts";
import type { AuditedPayloads } from "./verify-payloads.ts";

type RecordBytes = ReturnType<StoreAudit["records"]> extends Iterable<infer Row> ? Row : never;
type HeadRow = ReturnType<StoreAudit["heads"]> extends Iterable<infer Row> ? Row : never;

interface RecordParts {
  heads: Iterable<HeadRow>;
  leaves: readonly LeafRow[];
  payloads: AuditedPayloads;
  findings: Findings;
}

/** Follows the chain of every run, from its first record to its head and its seals. */
export async function auditRecords(rows: Iterable<RecordBytes>, parts: RecordParts): Promise<void> {
  const { findings } = parts;
  const seals = sealsByRun(parts.leaves);
  const heads = new Map([...parts.heads].map((head) => [head.run, head]));
  let walk: Walk | undefined;
  for (const row of rows) {
    await findings.breathe();
    if (walk?.run !== row.run) {
      finish(walk, { heads, findings });
      walk = startWalk(row.run, seals.get(row.run));
      findings.runs += 1;
    }
    findings.records += 1;
    follow(walk, row, parts);
  }
  finish(walk, { heads, findings });
  for (const { run, seq } of heads.values())
    findings.report({ runId: run, what: `all of its ${seq + 1} records are missing` });
  for (const unmet of seals.values())
    for (const { run, seq } of unmet.values())
      findings.report({
        runId: run,
        seq,
        what: "the sealed record is missing: the tail was cut, or the run was removed",
      });
}

/** How far the chain of one run has been followed. */
interface Walk {
  run: string;
  /** sequence number of the record that comes next */
  next: number;
  /** stored hash and computed hash of the record before; undefined when that one is missing */
  before: { stored: string; computed: string } | undefined;
  isEnded: boolean;
  /** seals that are still to be met, by sequence number */
  seals: Map<number, LeafRow>;
}

const noHash = "0".repeat(64);

function startWalk(run: string, seals: Map<number, LeafRow> = new Map()): Walk {
  return { run, next: 0, before: { stored: noHash, computed: noHash }, isEnded: false, seals };
}

function sealsByRun(leaves: readonly LeafRow[]): Map<string, Map<number, LeafRow>> {
  const seals = new Map<string, Map<number, LeafRow>>();
  for (const leaf of leaves) {
    const ofRun = seals.get(leaf.run) ?? new Map<number, LeafRow>();
    seals.set(leaf.run, ofRun.set(leaf.seq, leaf));
  }
  return seals;
}

function follow(walk: Walk, row: RecordBytes, { payloads, findings }: RecordParts): void {
  const { run, seq } = row;
  const report = (what: string) => findings.report({ runId: run, seq, what });
  if (seq !== walk.next) {
    findings.report({
      runId: run,
      seq: walk.next,
      what: `${seq - walk.next} records are missing before record ${seq}`,
    });
    walk.before = undefined;
  }
  const computed = recordHash(row.body);
  const record = parseObject(row.body);
  const event = asObject(record.event);
  if (computed !== row.hash) report("the record was altered: it does not fit its hash");
  else for (const fault of linkFaults(walk, row, record)) report(fault);
  const isEnd = event.kind === "run.ended";
  followSeal(walk, { seq, computed, isEnd, report });
  for (const { field, sha256 } of refsOf(event, payloads)) {
    const fault = payloads.faultOf(sha256);
    if (fault !== null) report(`the payload "${field}" (${sha256}) ${fault}`);
  }
  walk.isEnded = isEnd && event.status !== "suspended";
  walk.next = seq + 1;
  walk.before = { stored: row.hash, computed };
}

function* linkFaults(walk: Walk, row: RecordBytes, record: JsonObject): Generator<string> {
  if (record.formatVersion !== 1) yield `the record has the unknown format ${record.formatVersion}`;
  if (record.run !== row.run || record.seq !== row.seq) yield "the record stands in the place of another";
  const { before } = walk;
  if (before && record.prev !== before.stored && record.prev !== before.computed)
    yield "the record does not follow on the one before it: one of the two was replaced, inserted or swapped";
  if ((asObject(record.event).kind === "run.started") !== (row.seq === 0))
    yield "the run does not start with its first record";
  if (walk.isEnded) yield "the record was added after the end of the run";
}

interface SealPlace {
  seq: number;
  computed: string;
  isEnd: boolean;
  report(what: string): void;
}

function followSeal(walk: Walk, { seq, computed, isEnd, report }: SealPlace): void {
  const seal = walk.seals.get(seq);
  walk.seals.delete(seq);
  if (seal && seal.hash !== computed) report("the record is not the one that was sealed");
  if (!seal && isEnd) report("the run has ended, but its end is not among the sealed ones");
}

function finish(
  walk: Walk | undefined,
  { heads, findings }: { heads: Map<string, HeadRow>; findings: Findings },
): void {
  if (walk === undefined) return;
  const last = walk.next - 1;
  const head = heads.get(walk.run);
  heads.delete(walk.run);
  const report = (what: string, seq = last) => findings.report({ runId: walk.run, seq, what });
  if (head === undefined) report("the run's head is missing");
  else if (head.seq > last)
    report(`the tail is cut: the head says that ${head.seq - last} more records follow`, walk.next);
  else if (head.seq < last) report("records were added behind the run's head", head.seq + 1);
  else if (head.hash !== walk.before?.stored && head.hash !== walk.before?.computed)
    report("the run's head has another hash");
  else if (head.ended !== Number(walk.isEnded)) report("the run's head is wrong about whether the run has ended");
}

type JsonObject = { readonly [name: string]: unknown };

function parseObject(body: Uint8Array): JsonObject {
  try {
    return asObject(JSON.parse(Buffer.from(body).toString()));
  } catch {
    return {};
  }
}

function asObject(value: unknown): JsonObject {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

const payloadFields = [
  "program",
  "modules",
  "parameters",
  "input",
  "hints",
  "exposed",
  "metadata",
  "output",
  "value",
  "manifest",
  "source",
];

/**
 * What an event says is stored. An artifact with a path names a file that a program left outside, by its hash: it is
 * held to it where it is stored, and need not be.
 */
function* refsOf(event: JsonObject, payloads: AuditedPayloads): Generator<{ field: string; sha256: string }> {
  for (const field of payloadFields) yield* refIn(field, asObject(event[field]));
  for (const artifact of Array.isArray(event.artifacts) ? event.artifacts.map(asObject) : []) {
    const isOutside = typeof artifact.path === "string" && !payloads.isStored(String(artifact.sha256));
    if (!isOutside) yield* refIn("artifacts", artifact);
  }
}

function* refIn(field: string, { sha256 }: JsonObject): Generator<{ field: string; sha256: string }> {
  if (typeof sha256 === "string") yield { field, sha256 };
}
