import { capabilityId } from "./capability-id.ts";
import { type Constants, constantsOf } from "./constants.ts";
import type { Effects } from "./effects.ts";
import type { Place } from "./errors.ts";
import type { HostCall, Node, Unit } from "./ir.ts";
import { passesOf } from "./passes.ts";
import { Keyword, type Value } from "./values/index.ts";

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

export type Known = { readonly constant: Value } | { readonly dynamic: true };

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
  const constantOf = constantsOf();
  const { passes, unboundedLoops } = passesOf(unit, { effects, constantOf });
  const calls: CallSite[] = [];
  const dynamic: Noted[] = [];
  for (const [node, count] of passes) {
    const value = constantOf(node.id);
    const id = value === undefined ? null : capabilityId(value);
    if (id === null) dynamic.push({ what: "the id of a capability is known only in the run", at: node.at });
    else calls.push(callSite(node, { id, count, constantOf }));
  }
  return { calls, dynamic, unknown: [], unboundedLoops };
}

function callSite(node: HostCall, { id, count, constantOf }: Found): CallSite {
  const site = { id, position: node.site, at: node.at, args: node.args.map((arg) => staticArg(arg, constantOf)) };
  return count === null ? site : { ...site, count };
}

interface Found {
  readonly id: string;
  readonly count: number | null;
  readonly constantOf: Constants;
}

function staticArg(node: Node, constantOf: Constants): StaticArg {
  const value = constantOf(node);
  if (value !== undefined) return { constant: value };
  if (node.kind !== "map") return { dynamic: true };
  const fields = new Map<string, Known>();
  for (const [key, field] of node.entries) {
    const name = constantOf(key);
    const text = name instanceof Keyword ? name.name : name;
    if (typeof text !== "string") return { dynamic: true };
    const known = constantOf(field);
    fields.set(text, known === undefined ? { dynamic: true } : { constant: known });
  }
  return { fields };
}
