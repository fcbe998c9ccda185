import { AmbitError, type Decision } from "@ambit/sdk";
import { denied, flagFor, type Grant, type Refusal } from "../governance/index.ts";

/** Asks a person a yes-or-no question. */
export type AskPerson = (question: string, options: { signal: AbortSignal }) => Promise<boolean>;

interface AskOptions {
  /** absent where nobody can be asked */
  ask: AskPerson | undefined;
  signal: AbortSignal;
}

/**
 * Asks for each missing grant and gives those that were given.
 * Throws `GOVERN_DENIED` when nobody can be asked or nothing could be granted, `GOVERN_DECLINED` after a no.
 */
export async function askForGrants(refusals: readonly Refusal[], { ask, signal }: AskOptions): Promise<Grant[]> {
  if (refusals.length === 0) return [];
  if (!ask || refusals.some((refusal) => !isGrantable(refusal))) throw denied(refusals);
  const grants: Grant[] = [];
  for (const refusal of refusals) {
    const { grant, reason } = refusal;
    if (!grant || !(await ask(`${reason}; grant it for this run?`, { signal }))) throw declined(refusal);
    grants.push(grant);
  }
  return grants;
}

/** A pure context is a promise about the program: nobody is asked to break it. */
const isGrantable = ({ grant }: Refusal) => grant !== undefined && grant.kind !== "context";

function declined({ reason, grant, rule }: Refusal): AmbitError {
  return new AmbitError("GOVERN_DECLINED", `${reason}, and it was declined`, {
    details: { rule },
    hint: grant ? `Grant it beforehand with ${flagFor(grant)}.` : "Change the program.",
  });
}

/** The decision that a refused call ends with. */
export function asDenial(error: AmbitError): Decision {
  const rule = error.code === "GOVERN_DECLINED" ? "declined" : String(error.details.rule ?? "grants");
  return { verdict: "deny", rule, reason: error.message, hint: error.hint ?? "" };
}
