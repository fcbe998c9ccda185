/** Where the hash chain of one run ends. */
export interface RunHead {
  run: string;
  /** sequence number of the last record */
  seq: number;
  /** hash of the last record */
  hash: string;
  /** nothing may follow the last record */
  isEnded: boolean;
}

export interface RecordRow {
  run: string;
  seq: number;
  hash: string;
  /** RFC 8785 text of the `ChainRecord` */
  body: string;
}

export interface PayloadRow {
  sha256: string;
  bytes: number;
  /** null: the bytes are an artifact file */
  body: string | Uint8Array | null;
}

/** A sealed head: the leaf of the store's Merkle log at `position`. */
export interface LeafRow {
  position: number;
  run: string;
  seq: number;
  hash: string;
}

/** The signed head of the store's Merkle log at one size. */
export interface TreeHeadRow {
  /** number of leaves */
  size: number;
  /** RFC 8785 text of the `TreeHead`: what was signed */
  head: string;
  /** hashes of the complete subtrees, largest first, joined by commas */
  frontier: string;
  /** sha256 of the public key */
  key: string;
  /** Ed25519, lower-case hex */
  signature: string;
}

export interface StoredValue {
  /** RFC 8785 text of the value in the lossless codec */
  value: string;
  /** grows with every write to the store, so that no version ever comes back */
  version: number;
}

/** One moment of the store, byte for byte, for `verify`: nothing is trusted or repaired, later writes are not seen. */
export interface StoreAudit extends Disposable {
  /** what the engine itself finds broken in its file */
  integrity(): string[];
  /** by run, then by sequence number */
  records(): Iterable<Omit<RecordRow, "body"> & { body: Uint8Array }>;
  payloads(): Iterable<Omit<PayloadRow, "body"> & { body: Uint8Array | null }>;
  /** `ended` is 0 or 1 */
  heads(): Iterable<Omit<RunHead, "isEnded"> & { ended: number }>;
  leaves(): Iterable<LeafRow>;
  treeHeads(): Iterable<TreeHeadRow>;
}

/** First and last record of a run. */
export interface RunEnds {
  first: string;
  last: string;
}

/** The view of the store inside one transaction: reads see the writes before them. */
export interface StoreTransaction {
  head(run: string): RunHead | undefined;
  putHead(head: RunHead): void;
  putRecord(row: RecordRow): void;
  /** Keeps the row that is there when the content is already stored. */
  putPayload(row: PayloadRow): void;
  leafCount(): number;
  leavesFrom(position: number): LeafRow[];
  putLeaf(row: LeafRow): void;
  latestTreeHead(): TreeHeadRow | undefined;
  treeHead(size: number): TreeHeadRow | undefined;
  putTreeHead(row: TreeHeadRow): void;
  value(key: string): StoredValue | undefined;
  /** Writes and returns the new version. */
  putValue(key: string, value: string): number;
  /** Returns whether there was one. */
  deleteValue(key: string): boolean;
  /** Runs `step` once, after every work of the batch and before the commit, however often it is given. */
  beforeCommit(step: (transaction: StoreTransaction) => void): void;
}

/**
 * Durable rows. Writes go through `transact` alone: the works of concurrent callers are committed together.
 * Failures: `RECORD_UNWRITABLE` (full, read-only, locked for too long, closed), `RECORD_DAMAGED` (unreadable).
 */
export interface Store extends AsyncDisposable {
  /** created once, with the store */
  readonly id: string;
  /**
   * Runs `work` inside a write transaction that it shares with the works of other callers, and resolves after the commit.
   * `work` may run more than once and must have no effect but on the transaction. When it throws, its own promise
   * rejects and nothing of it is written; when the commit fails, every promise of the batch rejects.
   */
  transact<T>(work: (transaction: StoreTransaction) => T): Promise<T>;
  records(run: string): RecordRow[];
  payload(sha256: string): { bytes: number; body: Uint8Array | null } | undefined;
  /** in the order in which the runs began, newest first */
  runEnds(): Iterable<RunEnds>;
  value(key: string): StoredValue | undefined;
  /** Throws what opening throws. */
  audit(): StoreAudit;
  /** Waits for the writes under way. Later ones are refused. */
  close(): Promise<void>;
}
