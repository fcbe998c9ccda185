import { AmbitError } from "@ambit/sdk";
import type { Ports } from "../ports.ts";
import type { RunHead, StoreTransaction, TreeHeadRow } from "../store/store.ts";
import { leafHash, treeHeadMessage } from "./hash.ts";
import type { Keyring } from "./keyring.ts";
import { type Frontier, frontierText, grow, parseFrontier, parseTreeHead, rootOf, treeHeadText } from "./tree.ts";

/** How ended runs get under a signature. */
export interface Sealing {
  /** Keeps a signed head of the empty log outside a new store, so that there always is one to compare with. */
  anchor(transaction: StoreTransaction): void;
  /** Adds the run's head to the store's log; the log is signed once for all runs that end in the same batch. */
  add(transaction: StoreTransaction, head: RunHead): void;
  /** Keeps the last committed head outside. In a transaction of its own, whose lock keeps the order among processes. */
  publish(transaction: StoreTransaction): void;
}

/**
 * S1. The head outside is never ahead of the database: it is written after the commit, under the store's lock.
 * S2. It only moves on along one history: a store that does not hold the head kept outside leaves it as it is.
 */
export function sealing({ storeId, keyring, ports }: { storeId: string; keyring: Keyring; ports: Ports }): Sealing {
  let isAnchored = false;
  let publishedSize = 0;

  function signed(size: number, frontier: Frontier): TreeHeadRow {
    const root = rootOf(frontier);
    const head = treeHeadText({ formatVersion: 1, storeId, size, root, at: ports.clock.now() });
    return { size, head, frontier: frontierText(frontier), ...keyring.sign(treeHeadMessage(head)) };
  }

  function signLog(transaction: StoreTransaction): void {
    const last = transaction.latestTreeHead();
    let { size, frontier } = last ? trusted(last) : { size: 0, frontier: [] as Frontier };
    for (const leaf of transaction.leavesFrom(size)) frontier = grow(frontier, { size: size++, leaf: leafHash(leaf) });
    transaction.putTreeHead(signed(size, frontier));
  }

  return {
    anchor(transaction) {
      if (isAnchored) return;
      if (keyring.readHead(storeId) === null && !transaction.latestTreeHead())
        keyring.writeHead(storeId, signed(0, []));
      isAnchored = true;
    },
    add(transaction, { run, seq, hash }) {
      transaction.putLeaf({ position: transaction.leafCount(), run, seq, hash });
      transaction.beforeCommit(signLog);
    },
    publish(transaction) {
      const row = transaction.latestTreeHead();
      if (!row || row.size <= publishedSize) return;
      if (continues(transaction, { row, keyring, storeId })) keyring.writeHead(storeId, row);
      publishedSize = row.size;
    },
  };
}

function trusted(row: TreeHeadRow): { size: number; frontier: Frontier } {
  const frontier = parseFrontier(row.frontier);
  if (parseTreeHead(row.head)?.root === rootOf(frontier)) return { size: row.size, frontier };
  throw new AmbitError("RECORD_DAMAGED", `The store's signed head of size ${row.size} was altered`, {
    hint: "Run `npx ambit verify` to see what else is broken; keep the folder as evidence and start with another `--dir`.",
    details: { size: row.size },
  });
}

/** Whether the head kept outside is an earlier head of this same log. */
function continues(
  transaction: StoreTransaction,
  { row, keyring, storeId }: { row: TreeHeadRow; keyring: Keyring; storeId: string },
): boolean {
  const outside = keyring.readHead(storeId);
  if (outside === null) return true;
  const { size, root } = parseTreeHead(outside.head) ?? { size: Infinity, root: "" };
  if (size === 0) return true;
  const inside = transaction.treeHead(size);
  return size < row.size && inside !== undefined && parseTreeHead(inside.head)?.root === root;
}
