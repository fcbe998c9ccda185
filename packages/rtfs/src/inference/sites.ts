import { capabilityId } from "../capability-id.ts";
import type { Place } from "../errors.ts";
import type { HostCall, Node, Unit } from "../ir/ir.ts";
import { Keyword, type Value } from "../values/index.ts";
import { type Constants, constantsOf } from "./constants.ts";
import type { Effects } from "./effects.ts";
import { passesOf } from "./passes.ts";

/** A place in a program that calls a capability of a known id. */
export interface CallSite {
  readonly id: string;
  /** path of the place, the same in every run of the program */
  readonly position: string;
  readonly at: Place;
  readonly args: readonly StaticArg[];
  /** how often it runs at most; absent where that isn't known before the run */
  readonly count?: number;
}

/** What is known of an argument before the run. Field names are keys without a colon. */
export type StaticArg = Known | { readonly fields: ReadonlyMap<string, Known> };

export type Known =
  | { readonly constant: Value }
  /** one of two or more values */
  | { readonly oneOf: readonly Value[] }
  | { readonly dynamic: true };

export interface Reach {
  readonly calls: readonly CallSite[];
  readonly dynamic: readonly Noted[];
  /** always empty for a whole program: every function that it can call is one of its own */
  readonly unknown: readonly Noted[];
  /** loops that may make calls without a known end */
  readonly unboundedLoops: readonly { readonly at: Place }[];
}

export interface Noted {
  readonly what: string;
  readonly at: Place;
}

/** What a program can ever call, from its text alone. */
export function reachOf(unit: Unit, effects: Effects): Reach {
  const constants = constantsOf();
  const { passes, unboundedLoops } = passesOf(unit, { effects, constants });
  const calls: CallSite[] = [];
  const dynamic: Noted[] = [];
  for (const [node, count] of passes) {
    const ids = idsOf(node, constants);
    if (ids === null) dynamic.push({ what: "the id of a capability is known only in the run", at: node.at });
    else for (const id of ids) calls.push(callSite(node, { id, count, constants }));
  }
  return { calls, dynamic, unknown: [], unboundedLoops };
}

/** The capabilities that a call can be of, by canonical id; null where only the run will tell. */
export function idsOf({ id }: HostCall, constants: Constants): readonly string[] | null {
  const options = constants.options(id);
  const ids = options?.map(capabilityId).filter((known) => known !== null) ?? [];
  return ids.length === 0 ? null : [...new Set(ids)];
}

function callSite(node: HostCall, { id, count, constants }: Found): CallSite {
  const site = { id, position: node.site, at: node.at, args: node.args.map((arg) => staticArg(arg, constants)) };
  return count === null ? site : { ...site, count };
}

interface Found {
  readonly id: string;
  readonly count: number | null;
  readonly constants: Constants;
}

function staticArg(node: Node, constants: Constants): StaticArg {
  const known = knownOf(node, constants);
  if (!("dynamic" in known) || node.kind !== "map") return known;
  const fields = new Map<string, Known>();
  for (const [key, field] of node.entries) {
    const name = constants.of(key);
    const text = name instanceof Keyword ? name.name : name;
    if (typeof text !== "string") return { dynamic: true };
    fields.set(text, knownOf(field, constants));
  }
  return { fields };
}

function knownOf(node: Node, constants: Constants): Known {
  const [constant, ...others] = constants.options(node) ?? [];
  if (constant === undefined) return { dynamic: true };
  return others.length === 0 ? { constant } : { oneOf: [constant, ...others] };
}
