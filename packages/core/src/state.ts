import { canonicalJson } from "@ambit/rtfs";
import type { Encoded } from "@ambit/sdk";
import { type Ports, systemPorts } from "./ports.ts";
import {
  type ArtifactStore,
  type Chain,
  existingStateFolder,
  fileArtifacts,
  type Keyring,
  memoryArtifacts,
  memoryKeyring,
  openChain,
  openKeyring,
  openStateFolder,
  type Verification,
  verifyStateFolder,
} from "./record/index.ts";
import { openMemoryStore, openSqliteStore, type Store } from "./store/index.ts";

/** Everything that outlives a run: the store, and the chain over it. */
export interface State extends AsyncDisposable {
  store: Store;
  chain: Chain;
  artifacts: ArtifactStore;
  keyring: Keyring;
}

export interface StateOptions {
  /** state folder; undefined keeps everything in memory */
  dir: string | undefined;
  /** folder of the signing key, outside the state folder */
  keysFolder: string;
  /** nothing is created or written */
  readOnly: boolean;
  ports: Ports;
}

/** Opens or creates the state. Throws `RECORD_UNWRITABLE`, `RECORD_DAMAGED`, and `RECORD_NOT_FOUND` where it may not create. */
export async function openState({ dir, keysFolder, readOnly, ports }: StateOptions): Promise<State> {
  if (dir === undefined) {
    const store = await openMemoryStore({ ports });
    return stateOver({ store, artifacts: memoryArtifacts(), keyring: memoryKeyring(), ports });
  }
  const folder = readOnly ? existingStateFolder(dir) : openStateFolder(dir, { ports });
  const store = await openSqliteStore(folder.database, { ports, readOnly });
  return stateOver({
    store,
    artifacts: fileArtifacts(folder.artifacts, { ports }),
    keyring: openKeyring(keysFolder, { ports }),
    ports,
  });
}

function stateOver(parts: Omit<State, "chain" | typeof Symbol.asyncDispose> & { ports: Ports }): State {
  const { store, artifacts, keyring } = parts;
  return { store, artifacts, keyring, chain: openChain(parts), [Symbol.asyncDispose]: () => store.close() };
}

/** Proves a state folder without opening it for a run: one that is too damaged to be opened is damaged. */
export function verifyState({ dir, keysFolder, ports = systemPorts }: VerifyOptions): Promise<Verification> {
  return verifyStateFolder(dir, { keyring: openKeyring(keysFolder, { ports }), ports });
}

export interface VerifyOptions {
  dir: string;
  /** folder of the signing key */
  keysFolder: string;
  ports?: Ports;
}

/** The store's values, each under a key, as capabilities use them. */
export function keyValues(store: Store) {
  const read = (text: string | undefined): Encoded | undefined => (text === undefined ? undefined : JSON.parse(text));
  return {
    get: async (key: string) => read(store.value(key)?.value),
    async put(key: string, value: Encoded) {
      await store.transact((transaction) => transaction.putValue(key, canonicalJson(value)));
    },
    compareAndPut: (key: string, { expected, value }: { expected: Encoded | undefined; value: Encoded }) =>
      store.transact((transaction) => {
        const wanted = expected === undefined ? undefined : canonicalJson(expected);
        if (transaction.value(key)?.value !== wanted) return false;
        transaction.putValue(key, canonicalJson(value));
        return true;
      }),
    delete: (key: string) => store.transact((transaction) => transaction.deleteValue(key)),
  };
}
