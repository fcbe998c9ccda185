import type { NeededCapability, Needs } from "@ambit/sdk";
import { isDynamicId } from "./phrases.ts";

/** A place that calls a capability. */
export interface CalledSite {
  id: string;
  /** the capability whose implementation it stands in; null: the program itself */
  by: string | null;
  /** most calls per evaluation of what it stands in; undefined where there is no bound */
  count: number | undefined;
}

interface CountOptions {
  sites: readonly CalledSite[];
  needs: Needs;
}

/**
 * The capabilities with how often each is called in a whole run, at most: an implementation's sites count once per call
 * of its capability. A computed id may be any of them, so that none has a bound beside one.
 */
export function counted(capabilities: readonly NeededCapability[], { sites, needs }: CountOptions): NeededCapability[] {
  if (needs.dynamic.some(isDynamicId)) return [...capabilities];
  const bySite = Map.groupBy(sites, ({ id }) => id);
  const totals = new Map<string, number | undefined>();
  const totalOf = (id: string): number | undefined => {
    if (totals.has(id)) return totals.get(id);
    totals.set(id, undefined); // a capability that comes back to itself has no bound
    let sum: number | undefined = 0;
    for (const { by, count } of bySite.get(id) ?? []) sum = plus(sum, times(count, by === null ? 1 : totalOf(by)));
    totals.set(id, sum);
    return sum;
  };
  return capabilities.map((capability) => {
    const count = totalOf(capability.id);
    return count === undefined ? capability : { ...capability, count };
  });
}

function times(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : bounded(a * b);
}

function plus(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : bounded(a + b);
}

function bounded(count: number): number | undefined {
  return Number.isSafeInteger(count) ? count : undefined;
}
