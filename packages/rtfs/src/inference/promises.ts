import { dataOf } from "../error-data.ts";
import { ErrorValue, type Place } from "../errors.ts";
import type { HostCall, Lambda, Unit } from "../ir/ir.ts";
import { walk } from "../ir/walk.ts";
import { keyword, Vector } from "../values/index.ts";
import { type Constants, constantsOf } from "./constants.ts";
import type { Effects } from "./effects.ts";
import { idsOf } from "./sites.ts";

/** A function that promises its effects (`^{:effects […]}`), and all that it can call. */
export interface Promised {
  readonly name: string;
  readonly at: Place;
  /** classes of effects, as written */
  readonly effects: readonly string[];
  readonly calls: readonly PromisedCall[];
}

interface PromisedCall {
  /** canonical ids; null where only the run will tell */
  readonly ids: readonly string[] | null;
  readonly at: Place;
}

/** The effects that a capability declares; of one that nobody knows, every effect. */
export type EffectsOf = (id: string) => readonly string[];

/** Every class of effects (reference §13.3). */
export const EVERY_EFFECT: readonly string[] =
  `compute log time random env filesystem.read filesystem.write network state user-interaction ai agent process streaming secrets`.split(
    " ",
  );

/** The functions of a program that promise their effects. A function value that isn't known is one of the program's own. */
export function promisesOf(unit: Unit, effects: Effects): readonly Promised[] {
  const promising: Lambda[] = [];
  const constants = constantsOf();
  walk(unit.body, (node) => {
    if (node.kind === "lambda" && node.promises !== null) promising.push(node);
  });
  return promising.map((lambda) => ({
    name: lambda.name,
    at: lambda.at,
    effects: lambda.promises ?? [],
    calls: [...effects.callsFrom(lambda)].map((call) => promisedCall(call, constants)),
  }));
}

function promisedCall(call: HostCall, constants: Constants): PromisedCall {
  return { ids: idsOf(call, constants), at: call.at };
}

/** The `PurityViolation` of the first promise that a call exceeds, at the function that made it; null where all are kept. */
export function brokenPromise(promises: readonly Promised[], effectsOf: EffectsOf): ErrorValue | null {
  for (const promised of promises) {
    const allowed = coveredBy(promised.effects);
    for (const call of promised.calls) {
      const excess = excessOf(call, { allowed, effectsOf });
      if (excess !== null) return violation(promised, { call, excess });
    }
  }
  return null;
}

/** What a word of an annotation covers beyond itself. */
const SUPERSETS: ReadonlyMap<string, readonly string[]> = new Map([
  ["filesystem", ["filesystem.read", "filesystem.write"]],
  ["io", ["log", "filesystem.read", "filesystem.write", "network", "user-interaction", "streaming"]],
  ["system", ["time", "random", "env", "process", "secrets"]],
]);

function coveredBy(words: readonly string[]): ReadonlySet<string> {
  return new Set(["pure", ...words, ...words.flatMap((word) => SUPERSETS.get(word) ?? [])]);
}

interface Excess {
  readonly effects: readonly string[];
  /** null for a computed id */
  readonly id: string | null;
}

interface Allowed {
  readonly allowed: ReadonlySet<string>;
  readonly effectsOf: EffectsOf;
}

function excessOf({ ids }: PromisedCall, { allowed, effectsOf }: Allowed): Excess | null {
  if (ids === null) return { effects: ["dynamic"], id: null };
  for (const id of ids) {
    const effects = effectsOf(id).filter((effect) => !allowed.has(effect));
    if (effects.length > 0) return { effects, id };
  }
  return null;
}

/** effects that a message lists one by one */
const MOST_TOLD = 6;

interface Broken {
  readonly call: PromisedCall;
  readonly excess: Excess;
}

function violation({ name, at, effects }: Promised, { call, excess }: Broken): ErrorValue {
  const words = (list: readonly string[]) => list.map((effect) => `:${effect}`).join(" ");
  const promise = effects.length === 0 ? "to be pure" : `no effects but ${words(effects)}`;
  const what = excess.id === null ? "a computed capability id" : excess.id;
  const place = `${call.at.line}:${call.at.column}`;
  const has = excess.effects.length > MOST_TOLD ? "may have any effect" : `has ${words(excess.effects)}`;
  return new ErrorValue({
    kind: "PurityViolation",
    message: `${name} promises ${promise}, but the call of ${what} at ${place} ${has}`,
    data: dataOf({
      function: name,
      promised: Vector.of(effects.map(keyword)),
      effects: Vector.of(excess.effects.map(keyword)),
      capability: excess.id,
    }),
    at,
  });
}
