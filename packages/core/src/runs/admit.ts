import { AmbitError, type Authority, type Needs } from "@ambit/sdk";
import { decideNeeds, withGrant } from "../governance/index.ts";
import { type Marketplace, notFound } from "../marketplace/index.ts";
import { settle } from "../settle.ts";
import { askForGrants } from "./ask.ts";
import type { ResolveMissing, RunParts } from "./session.ts";

interface AdmitOptions {
  parts: RunParts;
  authority: Authority;
  /** absent: what is missing stays missing */
  resolveMissing?: ResolveMissing | undefined;
  signal: AbortSignal;
}

/**
 * Holds everything that a run can reach against what it may do, before any of it happens; gives the authority, grown by
 * what a person granted. Throws `GOVERN_*`, and `RESOLVE_NOT_FOUND` for what is missing and nobody provides.
 */
export async function admit(needs: Needs, options: AdmitOptions): Promise<Authority> {
  const { parts, authority, resolveMissing, signal } = options;
  const { ask, marketplace } = parts;
  const asked = await settle(() => askForGrants(decideNeeds(needs, authority), { ask, signal }));
  if (!asked.ok) throw suggesting(asked.error, { needs, marketplace });
  const [missing] = needs.missing;
  if (missing !== undefined && !resolveMissing) throw notFound(missing, marketplace);
  return asked.value.reduce(withGrant, authority);
}

/** A refusal of ids that nothing answers to names the nearest that are there: they may be misspelt. */
function suggesting(error: AmbitError, { needs, marketplace }: { needs: Needs; marketplace: Marketplace }): AmbitError {
  const near = needs.missing.flatMap((id) => marketplace.suggest(id) ?? []);
  if (near.length === 0 || error.code !== "GOVERN_DENIED") return error;
  const { code, message, details, cause, hint = "" } = error;
  return new AmbitError(code, message, { details, cause, hint: `Did you mean ${near.join(", ")}? If not: ${hint}` });
}
