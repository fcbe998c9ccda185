import type { LeafRow, TreeHeadRow } from "../store/store.ts";
import type { Findings } from "./findings.ts";
import { leafHash, treeHeadMessage } from "./hash.ts";
import type { Keyring } from "./keyring.ts";
import { type Frontier, frontierText, grow, parseTreeHead, rootOf, type SignedHead, type TreeHead } from "./tree.ts";

interface TreeParts {
  leaves: readonly LeafRow[];
  storeId: string;
  outside: SignedHead | null | undefined;
  keyring: Keyring;
  findings: Findings;
}

/** Grows the log again from its leaves and holds every signed head, and the one kept outside, against it. */
export function auditTree(treeHeads: Iterable<TreeHeadRow>, parts: TreeParts): void {
  const { leaves, findings } = parts;
  const log = growingLog(parts);
  let sealed = 0;
  for (const row of treeHeads) {
    auditTreeHead(row, { ...parts, frontier: log.frontierAt(row.size) });
    sealed = row.size;
  }
  for (const { run, seq } of leaves.slice(sealed))
    findings.report({ runId: run, seq, what: "the sealed end is under no signature" });
  auditOutside(parts, log);
}

interface Log {
  /** undefined beyond the last leaf */
  frontierAt(size: number): Frontier | undefined;
}

function growingLog({ leaves, findings }: TreeParts): Log {
  const frontiers: Frontier[] = [[]];
  for (const [size, leaf] of leaves.entries()) {
    if (leaf.position !== size) {
      findings.report({ runId: leaf.run, seq: leaf.seq, what: `the log of sealed runs has no entry ${size}` });
      break;
    }
    frontiers.push(grow(frontiers[size] ?? [], { size, leaf: leafHash(leaf) }));
  }
  return { frontierAt: (size) => frontiers[size] };
}

function auditTreeHead(
  row: TreeHeadRow,
  { storeId, keyring, findings, frontier }: TreeParts & { frontier: Frontier | undefined },
): void {
  const report = (what: string) => findings.report({ what: `the signed head over ${row.size} sealed runs ${what}` });
  const refusal = keyring.refuse(treeHeadMessage(row.head), row);
  const head = parseTreeHead(row.head);
  if (refusal !== null) report(`does not count: ${refusal}`);
  else if (head?.storeId !== storeId) report("belongs to another store");
  else if (head.size !== row.size) report(`was signed for ${head.size}`);
  else if (frontier === undefined) report("covers runs that are missing: the tail was cut");
  else if (head.root !== rootOf(frontier))
    report("does not fit them: one of them was altered, swapped, inserted or removed");
  if (frontier && row.frontier !== frontierText(frontier)) report("stands beside hashes that do not fit");
}

function auditOutside({ storeId, outside, keyring, leaves, findings }: TreeParts, log: Log): void {
  const report = (what: string) => findings.report({ what });
  if (outside === undefined) return;
  if (outside === null) {
    if (findings.records > 0)
      report("no signed head is kept outside for this store: nobody can tell whether its tail was cut");
    return;
  }
  const refusal = keyring.refuse(treeHeadMessage(outside.head), outside);
  const head = parseTreeHead(outside.head);
  if (refusal !== null) return report(`the signed head kept outside does not count: ${refusal}`);
  if (head?.storeId !== storeId) return report("the signed head kept outside belongs to another store");
  const frontier = log.frontierAt(head.size);
  if (frontier === undefined) report(cutTail(head, leaves.length));
  else if (rootOf(frontier) !== head.root)
    report("the signed head kept outside belongs to another history of this store");
}

const cutTail = (head: TreeHead, found: number): string =>
  `the tail is cut: the signed head kept outside counts ${head.size} sealed runs, and ${found} are here`;
