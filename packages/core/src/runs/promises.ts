import { brokenPromise, type ErrorValue, type Program } from "@ambit/rtfs";
import { AmbitError, type CapabilityManifest, everyEffect, type Needs, type SourcePlace } from "@ambit/sdk";
import { implementationOf, type NeedsOptions, needsOf } from "./needs.ts";

/** A promise of effects that does not hold (language reference §13.3). */
export interface BrokenPromise {
  message: string;
  at: SourcePlace;
}

interface Promising extends NeedsOptions {
  /** null: nothing but one call */
  program: Program | null;
  needs: Needs;
}

/**
 * The promises that the program, or an RTFS capability that it reaches, makes and does not keep: of functions, by their
 * annotations; of capabilities, by the effects that their manifests declare.
 */
export function brokenPromises({ program, needs, ...options }: Promising): BrokenPromise[] {
  const effectsOf = (id: string) => options.marketplace.find(id)?.manifest.effects ?? everyEffect;
  const reached = needs.capabilities.flatMap(({ id }) => options.marketplace.find(id)?.manifest ?? []);
  const implemented = reached.filter(({ provider }) => provider.type === "rtfs");
  const programs = [...(program === null ? [] : [program]), ...implemented.map(implementationOf)];
  const broken = programs.map(({ promises }) => brokenPromise(promises, effectsOf)).filter((error) => error !== null);
  return [...broken.map(asBroken), ...implemented.flatMap((manifest) => brokenManifest(manifest, options))];
}

/** Throws `RTFS_ERROR` of the kind `PurityViolation` for the first promise that does not hold. */
export function refuseBrokenPromises(promising: Promising): void {
  const [first] = brokenPromises(promising);
  if (first === undefined) return;
  const { message, at } = first;
  throw new AmbitError("RTFS_ERROR", message, {
    kind: "PurityViolation",
    at,
    hint: "Take the call out, or promise its effects too.",
  });
}

function asBroken({ message, at }: ErrorValue): BrokenPromise {
  const { file, line, column } = at ?? { file: "<program>", line: 1, column: 1 };
  return { message, at: { file, line, column } };
}

/** What nothing answers to yet is missing, and told as that. */
function brokenManifest(manifest: CapabilityManifest, options: NeedsOptions): BrokenPromise[] {
  const { id, effects } = manifest;
  const inner = needsOf(implementationOf(manifest), options);
  const excess = inner.effects.find(({ effect, by }) => {
    if (effect === "unknown" || by.every((each) => inner.missing.includes(each))) return false;
    return effect === "dynamic" ? effects.length < everyEffect.length : !effects.includes(effect);
  });
  if (excess === undefined) return [];
  const declared = effects.map((effect) => `:${effect}`).join(" ");
  const message = `${id} declares ${declared}, but its implementation has :${excess.effect} by ${excess.by.join(", ")}`;
  return [{ message, at: { file: `${id}.rtfs`, line: 1, column: 1 } }];
}
