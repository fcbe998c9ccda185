import { createHash } from "node:crypto";
import { canonicalJson, nearestName } from "@ambit/rtfs";
import { AmbitError, type CapabilityManifest, type Json } from "@ambit/sdk";
import { declaredFields } from "./input.ts";
import { checkManifest } from "./manifest-schema.ts";
import { lazyValidator, type Validator } from "./schema.ts";

/** A capability as resolved: its manifest, and what is derived from it once. */
export interface Capability {
  manifest: CapabilityManifest;
  /** sha256 of the canonical manifest, in hex */
  digest: string;
  /** the input's declared fields in order; undefined when the input is no record */
  fields: readonly string[] | undefined;
  /** throws `EXECUTE_INPUT_INVALID` */
  validateInput: Validator;
  /** throws `EXECUTE_OUTPUT_INVALID` */
  validateOutput: Validator;
}

/** What can be called, by canonical id. */
export interface Marketplace {
  /** what a canonical id stands for */
  find(id: string): Capability | undefined;
  /** the installed id nearest to one that nothing answers to */
  suggest(id: string): string | undefined;
  /** installed capabilities in the order of their ids; those whose id contains every word of `match` */
  list(match?: string): Capability[];
  /** Installs one more. Throws `RESOLVE_MANIFEST_INVALID`, or `RESOLVE_CONFLICT` when the id is taken. */
  add(manifest: CapabilityManifest): Capability;
}

/** A marketplace of these manifests. Throws like `add`. */
export function createMarketplace(manifests: Iterable<CapabilityManifest> = []): Marketplace {
  const installed = new Map<string, Capability>();
  const marketplace: Marketplace = {
    find: (id) => installed.get(id),
    suggest: (id) => nearestName(id, installed.keys()),
    list: (match = "") => sorted([...installed.values()].filter(({ manifest }) => fits(manifest, match))),
    add(manifest) {
      const capability = resolve(checkManifest(manifest));
      refuseDuplicate(capability.manifest, installed);
      installed.set(capability.manifest.id, capability);
      return capability;
    },
  };
  for (const manifest of manifests) marketplace.add(manifest);
  return marketplace;
}

/** The error of an id that nothing answers to, with the nearest one that is installed. */
export function notFound(id: string, marketplace?: Pick<Marketplace, "suggest">): AmbitError {
  const suggestion = marketplace?.suggest(id);
  return new AmbitError("RESOLVE_NOT_FOUND", `No capability answers to ${id}`, {
    hint: suggestion === undefined ? "`npx ambit caps` lists what is installed." : `Did you mean ${suggestion}?`,
    details: { capability: id, ...(suggestion === undefined ? {} : { suggestion }) },
  });
}

function resolve(manifest: CapabilityManifest): Capability {
  const { id, input, output, provenance } = manifest;
  const isOurs = provenance?.origin === "builtin";
  return {
    manifest,
    digest: digestOf(manifest),
    fields: declaredFields(input),
    validateInput: lazyValidator(input, { code: "EXECUTE_INPUT_INVALID", what: `Input of ${id}`, isOurs }),
    validateOutput: lazyValidator(output, { code: "EXECUTE_OUTPUT_INVALID", what: `Output of ${id}`, isOurs }),
  };
}

function digestOf(manifest: CapabilityManifest): string {
  const json: Json = JSON.parse(JSON.stringify(manifest));
  return createHash("sha256").update(canonicalJson(json)).digest("hex");
}

function refuseDuplicate({ id, provenance }: CapabilityManifest, installed: ReadonlyMap<string, Capability>): void {
  const before = installed.get(id)?.manifest;
  if (before === undefined) return;
  const where = ({ file, origin }: NonNullable<CapabilityManifest["provenance"]>) => file ?? origin;
  const places = [before.provenance, provenance].flatMap((origin) => (origin === undefined ? [] : [where(origin)]));
  throw new AmbitError(
    "RESOLVE_CONFLICT",
    `Two capabilities have the id ${id}${places.length === 0 ? "" : ` (${places.join(", ")})`}`,
    {
      details: { capability: id, places },
      hint: "Rename one of them.",
    },
  );
}

function fits({ id, description }: CapabilityManifest, match: string): boolean {
  const text = `${id} ${description}`.toLowerCase();
  return match
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function sorted(capabilities: Capability[]): Capability[] {
  return capabilities.sort((a, b) => (a.manifest.id < b.manifest.id ? -1 : 1));
}
