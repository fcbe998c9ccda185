import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ChainEvent, noGrants, noNeeds, type PayloadRef } from "@ambit/sdk";
import { type Ports, testPorts } from "../ports.ts";
import { openMemoryStore, openSqliteStore, type Store } from "../store/index.ts";
import type { Verification } from "./findings.ts";
import {
  type ArtifactStore,
  type Chain,
  fileArtifacts,
  type Keyring,
  memoryArtifacts,
  memoryKeyring,
  openChain,
  openKeyring,
  openStateFolder,
  payloadOfText,
} from "./index.ts";
import { verifyChain } from "./verify.ts";

type EventOf<Kind extends ChainEvent["kind"]> = Extract<ChainEvent, { kind: Kind }>;

/** The program and the arguments of every run here; small enough to be stored with any event. */
const program = payloadOfText("(+ 1 2)");

export interface OpenedChain extends AsyncDisposable {
  chain: Chain;
  store: Store;
  artifacts: ArtifactStore;
  keyring: Keyring;
  verify(): Promise<Verification>;
}

async function openInMemory(): Promise<OpenedChain> {
  const ports = testPorts(1);
  return opened({ ports, store: openMemoryStore({ ports }), artifacts: memoryArtifacts(), keyring: memoryKeyring() });
}

/** A chain in the folder's `state`, with its keys in the folder's `keys`. */
export async function openInFolder(folder: string, ports: Ports = testPorts(1)): Promise<OpenedChain> {
  const state = openStateFolder(join(folder, "state"), { ports });
  const store = await openSqliteStore(state.database, { ports });
  const artifacts = fileArtifacts(state.artifacts, { ports });
  return opened({ ports, store, artifacts, keyring: openKeyring(join(folder, "keys"), { ports }) });
}

async function openInNewFolder(): Promise<OpenedChain> {
  const folder = mkdtempSync(join(tmpdir(), "ambit-chain-"));
  const chain = await openInFolder(folder);
  return {
    ...chain,
    async [Symbol.asyncDispose]() {
      await chain[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
}

export const chainKinds = { "in memory": openInMemory, "in a state folder": openInNewFolder };

function opened(parts: { ports: Ports; store: Store; artifacts: ArtifactStore; keyring: Keyring }): OpenedChain {
  return {
    ...parts,
    chain: withProgram(openChain(parts)),
    verify: () => verifyChain(parts),
    [Symbol.asyncDispose]: () => parts.store.close(),
  };
}

/** Every run starts with `program`, so a test need not store it. */
function withProgram(chain: Chain): Chain {
  return { ...chain, begin: (run, event, payloads = []) => chain.begin(run, event, [program, ...payloads]) };
}

export function started(chain: Chain): EventOf<"run.started"> {
  return {
    kind: "run.started",
    program: program.ref,
    language: "rtfs",
    description: "adds two numbers",
    parameters: program.ref,
    needs: noNeeds,
    authority: { ...noGrants, context: "full", allow: ["*"] },
    principal: "user:test",
    process: chain.processMark(),
  };
}

export function request(input: PayloadRef): EventOf<"call.requested"> {
  return {
    kind: "call.requested",
    position: "0#0",
    capability: "ccos.io.log",
    manifest: null,
    principal: "user:test",
    idempotencyKey: "key",
    input,
    decision: { verdict: "allow", rule: "test" },
  };
}

export function outcome(requestSeq: number): EventOf<"call.outcome"> {
  return {
    kind: "call.outcome",
    position: "0#0",
    request: requestSeq,
    status: "ok",
    durationMs: 0.25,
    origin: "native",
    labels: [],
  };
}

export function ended(): EventOf<"run.ended"> {
  return { kind: "run.ended", status: "completed", metrics: { calls: 1 } };
}
