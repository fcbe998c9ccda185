import type { MergePolicy } from "../ir/ir.ts";
import { PMap, type Value } from "../values/index.ts";
import type { Extent, Line } from "./line.ts";

/** Takes over what branches wrote into the context, one after the other in the order of the source. */
export function mergeContext(line: Line, branches: readonly Line[], policy: MergePolicy): void {
  for (const { extent } of branches) {
    for (const [key, value] of extent.fresh) line.extent = merged(line.extent, { key, value, policy });
  }
}

interface Entry {
  readonly key: Value;
  readonly value: Value;
  readonly policy: MergePolicy;
}

function merged(extent: Extent, { key, value, policy }: Entry): Extent {
  const known = extent.written.get(key);
  if (known !== undefined && policy === "keep-existing") return extent;
  const next = policy === "merge" && known !== undefined ? deepMerge(known, value) : value;
  return { ...extent, written: extent.written.set(key, next), fresh: extent.fresh.set(key, next) };
}

/** Maps are merged key by key; of anything else the later stays. */
function deepMerge(earlier: Value, later: Value): Value {
  if (!(earlier instanceof PMap) || !(later instanceof PMap)) return later;
  let result = earlier;
  for (const [key, value] of later) {
    const known = result.get(key);
    result = result.set(key, known === undefined ? value : deepMerge(known, value));
  }
  return result;
}
