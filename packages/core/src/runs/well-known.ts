import { decode, encode, keyword, mapFrom, PMap, type Value } from "@ambit/rtfs";
import type { Encoded, Principal } from "@ambit/sdk";

interface Known {
  runId: string;
  principal?: Principal;
  /** position of the call that the evaluation serves */
  parent?: string;
}

/** Context entries that every program finds (language reference §14.3), beside those of a step in hand. */
export function wellKnown({ runId, principal, parent }: Known): PMap {
  const entries: [string, string | undefined][] = [
    ["run-id", runId],
    ["agent-id", principal?.startsWith("agent:") ? principal.slice("agent:".length) : undefined],
    ["parent-action-id", parent],
  ];
  return mapFrom(
    entries.flatMap(([name, value]): [Value, Value][] => (value === undefined ? [] : [[keyword(name), value]])),
  );
}

/** Run parameters with what every program finds, which no parameter replaces. */
export function withKnown(parameters: Encoded, known: PMap): Encoded {
  const given = decode(parameters);
  return encode(given instanceof PMap ? mapFrom([...given, ...known]) : known);
}
