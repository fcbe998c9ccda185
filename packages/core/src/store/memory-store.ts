import { toAmbitError } from "@ambit/sdk";
import type { Ports } from "../ports.ts";
import { groupCommit } from "./group-commit.ts";
import type {
  LeafRow,
  PayloadRow,
  RecordRow,
  RunHead,
  Store,
  StoreAudit,
  StoredValue,
  StoreTransaction,
  TreeHeadRow,
} from "./store.ts";

interface Tables {
  records: Map<string, RecordRow[]>;
  heads: Map<string, RunHead>;
  payloads: Map<string, PayloadRow>;
  leaves: LeafRow[];
  /** by size, smallest first */
  treeHeads: TreeHeadRow[];
  values: Map<string, StoredValue>;
  version: number;
}

/** A store that lasts as long as the process. */
export function openMemoryStore({ ports }: { ports: Ports }): Store {
  const tables: Tables = {
    records: new Map(),
    heads: new Map(),
    payloads: new Map(),
    leaves: [],
    treeHeads: [],
    values: new Map(),
    version: 0,
  };
  const commits = groupCommit(driverOver(tables));
  return {
    id: Buffer.from(ports.random.bytes(16)).toString("hex"),
    transact: commits.transact,
    records: (run) => [...(tables.records.get(run) ?? [])],
    payload: (sha256) => payloadOf(tables.payloads.get(sha256)),
    *runEnds() {
      for (const rows of [...tables.records.values()].reverse()) {
        const [first, last] = [rows.at(0), rows.at(-1)];
        if (first && last) yield { first: first.body, last: last.body };
      }
    },
    value: (key) => tables.values.get(key),
    audit: () => auditOver(tables),
    close: commits.close,
    [Symbol.asyncDispose]: commits.close,
  };
}

function payloadOf(row: PayloadRow | undefined) {
  return row && { bytes: row.bytes, body: row.body === null ? null : bytesOf(row.body) };
}

const bytesOf = (body: string | Uint8Array): Uint8Array => (typeof body === "string" ? Buffer.from(body) : body);

function driverOver(tables: Tables) {
  const undo: (() => void)[] = [];
  const steps = new Set<(transaction: StoreTransaction) => void>();
  const transaction = transactionOver(tables, { undo, steps });
  const forget = () => {
    undo.length = 0;
    steps.clear();
  };
  return {
    begin: () => transaction,
    commit() {
      for (const step of steps) step(transaction);
      forget();
    },
    rollback() {
      while (undo.length > 0) undo.pop()?.();
      forget();
    },
    blame: () => "work" as const,
    explain: toAmbitError,
    schedule: (flush: () => void) => flush(),
  };
}

interface Journal {
  /** how to take back each write, in order */
  undo: (() => void)[];
  steps: Set<(transaction: StoreTransaction) => void>;
}

function transactionOver(tables: Tables, { undo, steps }: Journal): StoreTransaction {
  function set<K, V>(map: Map<K, V>, [key, value]: [K, V]): void {
    const before = map.get(key);
    undo.push(() => (before === undefined ? map.delete(key) : map.set(key, before)));
    map.set(key, value);
  }
  function push<T>(rows: T[], row: T): void {
    undo.push(() => rows.pop());
    rows.push(row);
  }
  function rowsOf(run: string): RecordRow[] {
    const rows = tables.records.get(run) ?? [];
    if (rows.length === 0) set(tables.records, [run, rows]);
    return rows;
  }
  return {
    head: (run) => tables.heads.get(run),
    putHead: (head) => set(tables.heads, [head.run, head]),
    putRecord: (row) => push(rowsOf(row.run), row),
    putPayload(row) {
      if (!tables.payloads.has(row.sha256)) set(tables.payloads, [row.sha256, row]);
    },
    leafCount: () => tables.leaves.length,
    leavesFrom: (position) => tables.leaves.slice(position),
    putLeaf: (row) => push(tables.leaves, row),
    latestTreeHead: () => tables.treeHeads.at(-1),
    treeHead: (size) => tables.treeHeads.findLast((row) => row.size === size),
    putTreeHead: (row) => push(tables.treeHeads, row),
    value: (key) => tables.values.get(key),
    putValue(key, value) {
      const version = ++tables.version;
      set(tables.values, [key, { value, version }]);
      return version;
    },
    deleteValue(key) {
      const before = tables.values.get(key);
      if (before === undefined) return false;
      undo.push(() => tables.values.set(key, before));
      return tables.values.delete(key);
    },
    beforeCommit: (step) => void steps.add(step),
  };
}

function auditOver(tables: Tables): StoreAudit {
  const records = [...tables.records].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, rows]) => rows);
  const payloads = [...tables.payloads.values()];
  const [heads, leaves, treeHeads] = [[...tables.heads.values()], [...tables.leaves], [...tables.treeHeads]];
  return {
    integrity: () => [],
    records: () => records.map((row) => ({ ...row, body: bytesOf(row.body) })),
    payloads: () => payloads.map((row) => ({ ...row, body: row.body === null ? null : bytesOf(row.body) })),
    heads: () => heads.map(({ isEnded, ...link }) => ({ ...link, ended: Number(isEnded) })),
    leaves: () => leaves,
    treeHeads: () => treeHeads,
    [Symbol.dispose]() {},
  };
}
