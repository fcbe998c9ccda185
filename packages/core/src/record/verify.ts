import { AmbitError } from "@ambit/sdk";
import type { Ports } from "../ports.ts";
import { openSqliteStore } from "../store/index.ts";
import type { Store, StoreAudit } from "../store/store.ts";
import { type ArtifactStore, fileArtifacts } from "./artifacts.ts";
import { type Findings, newFindings, type Verification } from "./findings.ts";
import type { Keyring } from "./keyring.ts";
import { existingStateFolder } from "./state-folder.ts";
import type { SignedHead } from "./tree.ts";
import { auditPayloads } from "./verify-payloads.ts";
import { auditRecords } from "./verify-records.ts";
import { auditTree } from "./verify-tree.ts";

export interface VerifyParts {
  store: Store;
  artifacts: ArtifactStore;
  keyring: Keyring;
}

/**
 * Recomputes every hash, link, root and signature of the store, and compares them with what is stored and with the
 * signed head that is kept outside. Reads only; what cannot be read is a problem, not an error.
 */
export async function verifyChain(
  { store, artifacts, keyring }: VerifyParts,
  { signal }: { signal?: AbortSignal } = {},
): Promise<Verification> {
  const findings = newFindings(signal);
  await findings.reading(async () => {
    // The head outside is read first: the store may grow in between, but that head never runs ahead of it.
    const outside = await findings.reading(() => keyring.readHead(store.id));
    using audit = store.audit();
    for (const line of audit.integrity()) findings.report({ what: `the database is damaged: ${line}` });
    await auditAll(audit, { store, artifacts, keyring, outside, findings });
  });
  return findings.result();
}

/** Verifies a state folder without writing to it. Throws `RECORD_NOT_FOUND` when there is none. */
export async function verifyStateFolder(
  path: string,
  { keyring, ports, signal }: { keyring: Keyring; ports: Ports; signal?: AbortSignal },
): Promise<Verification> {
  const folder = existingStateFolder(path);
  const artifacts = fileArtifacts(folder.artifacts, { ports });
  try {
    await using store = await openSqliteStore(folder.database, { ports, readOnly: true });
    return await verifyChain({ store, artifacts, keyring }, signal ? { signal } : {});
  } catch (error) {
    if (!(error instanceof AmbitError) || error.code !== "RECORD_DAMAGED") throw error;
    const findings = newFindings(signal);
    findings.report({ what: error.message });
    return findings.result();
  }
}

interface AuditParts extends VerifyParts {
  /** undefined: it was there and could not be read, which is reported already */
  outside: SignedHead | null | undefined;
  findings: Findings;
}

async function auditAll(
  audit: StoreAudit,
  { store, artifacts, keyring, outside, findings }: AuditParts,
): Promise<void> {
  const payloads = await auditPayloads(audit.payloads(), { artifacts, findings });
  const leaves = [...audit.leaves()];
  await auditRecords(audit.records(), { heads: audit.heads(), leaves, payloads, findings });
  payloads.reportUnused();
  auditTree(audit.treeHeads(), { leaves, storeId: store.id, outside, keyring, findings });
}
