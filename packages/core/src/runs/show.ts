import type { ChainRecord } from "@ambit/sdk";
import type { Chain } from "../record/index.ts";

/** A record with the payloads that it refers to, as text, by their hash. */
export type ShownRecord = ChainRecord & { payloads: ReadonlyMap<string, string> };

/** The records of one run, each with the payloads that it refers to. */
export function showRun(chain: Chain, runId: string): Promise<ShownRecord[]> {
  return Promise.all(
    chain.records(runId).map(async (record) => ({ ...record, payloads: await payloadsOf(record, chain) })),
  );
}

async function payloadsOf({ event }: ChainRecord, chain: Chain): Promise<ReadonlyMap<string, string>> {
  const refs = Object.values(event).filter(isPayloadRef);
  const texts = refs.map(async ({ sha256 }): Promise<[string, string]> => [sha256, await textOf(chain, sha256)]);
  return new Map(await Promise.all(texts));
}

async function textOf(chain: Chain, sha256: string): Promise<string> {
  return new TextDecoder().decode(await chain.payload(sha256));
}

function isPayloadRef(value: unknown): value is { sha256: string; bytes: number } {
  return typeof value === "object" && value !== null && "sha256" in value && "bytes" in value;
}
