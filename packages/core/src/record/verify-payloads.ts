import type { PayloadRef } from "@ambit/sdk";
import type { StoreAudit } from "../store/store.ts";
import type { ArtifactStore } from "./artifacts.ts";
import type { Findings } from "./findings.ts";
import { contentHash } from "./hash.ts";

/** The stored payloads, each compared with its name. */
export interface AuditedPayloads {
  isStored(sha256: string): boolean;
  /** What is wrong with what a record refers to; null when nothing is, or when it has been told already. */
  faultOf(sha256: string): string | null;
  /** Reports the faults of payloads that no record refers to. */
  reportUnused(): void;
}

type PayloadBytes = ReturnType<StoreAudit["payloads"]> extends Iterable<infer Row> ? Row : never;

export async function auditPayloads(
  rows: Iterable<PayloadBytes>,
  { artifacts, findings }: { artifacts: ArtifactStore; findings: Findings },
): Promise<AuditedPayloads> {
  const audited = new Map<string, string | null>();
  for (const row of rows) {
    await findings.breathe();
    const found = row.body ? measured(row.body) : await findings.reading(() => artifacts.measure(row.sha256));
    audited.set(row.sha256, faultBetween(row, found ?? null));
  }
  return {
    isStored: (sha256) => audited.has(sha256),
    faultOf(sha256) {
      const fault = audited.get(sha256);
      if (fault) audited.set(sha256, null);
      return fault === undefined ? "is missing" : fault;
    },
    reportUnused() {
      for (const [sha256, fault] of audited)
        if (fault !== null) findings.report({ what: `payload ${sha256}, to which no record refers, ${fault}` });
    },
  };
}

const measured = (body: Uint8Array): PayloadRef => ({ sha256: contentHash(body), bytes: body.byteLength });

function faultBetween(stored: PayloadBytes, found: PayloadRef | null): string | null {
  const place = stored.body ? "" : ": its artifact file";
  if (found === null) return `cannot be read${place} is missing`;
  if (found.sha256 !== stored.sha256) return `was altered${place && `${place} has other bytes`}`;
  return found.bytes === stored.bytes ? null : `has ${found.bytes} bytes, but its row says ${stored.bytes}`;
}
