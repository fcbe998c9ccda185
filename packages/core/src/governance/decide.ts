import { AmbitError, type Authority, type Decision, type Effect, type Needs } from "@ambit/sdk";
import { type CallFacts, mostNames } from "./facts.ts";
import { matchesGlob } from "./glob.ts";
import { flagFor, type Grant, type Refusal } from "./grants.ts";
import { isDynamicId } from "./phrases.ts";
import { isBeneath, matchesHost } from "./places.ts";

/** Effects that a controlled run may have without a grant. */
const freeEffects: ReadonlySet<Effect> = new Set<Effect>(["pure", "compute", "log"]);

/** Decides one call at the boundary. Everything that the facts name must lie inside the authority. */
export function decideCall(facts: CallFacts, authority: Authority): Decision {
  const [first] = refuseCall(facts, authority);
  return first === undefined ? { verdict: "allow", rule: allowingRule(facts, authority) } : asDecision(first);
}

/** All that one call lacks, each with the grant that would admit it. */
export function refuseCall(facts: CallFacts, authority: Authority): Refusal[] {
  return [
    ...refuseId(facts, authority),
    ...(facts.isDynamic ? refuseDynamic(`${facts.id}, an id that the program computes,`, authority) : []),
    ...facts.paths.flatMap((path) => refusePath({ ...path, by: facts.id }, authority)),
    ...facts.hosts.flatMap((host) => refuseHost(facts.id, host, authority)),
    ...facts.env.flatMap((name) => refuseEnv(facts.id, name, authority)),
    ...facts.unreadable.map((field) => refuseField(facts.id, field)),
  ];
}

/** Decides a whole program before it runs: what is missing, each with the grant that would admit it. Empty means it may run. */
export function decideNeeds(needs: Needs, authority: Authority): Refusal[] {
  return [
    ...needs.capabilities
      .flatMap((capability) => refuseId(capability, authority))
      .map((refusal) => told(refusal, needs)),
    ...(needs.dynamic.some(isDynamicId) ? refuseDynamic("The program computes a capability id, which", authority) : []),
    ...needs.paths.flatMap((path) => refusePath(path, authority)),
    ...needs.hosts.flatMap((host) => refuseHost("The program", host, authority)),
    ...needs.env.flatMap((name) => refuseEnv("The program", name, authority)),
  ];
}

/** The refusal, saying also that nothing answers to the id. */
function told(refusal: Refusal, { missing }: Needs): Refusal {
  const { grant, reason } = refusal;
  if (grant?.kind !== "capability" || !missing.includes(grant.id)) return refusal;
  return { ...refusal, reason: `nothing here answers to ${grant.id}, and ${reason}` };
}

/** The error of a refused program or call: every missing grant, and the flags that would give them. */
export function denied(refusals: readonly Refusal[]): AmbitError {
  const flags = [...new Set(refusals.flatMap(({ grant }) => (grant === undefined ? [] : [flagFor(grant)])))];
  return new AmbitError("GOVERN_DENIED", refusals.map(({ reason }) => reason).join("; "), {
    hint: flags.length === 0 ? (refusals[0]?.hint ?? "") : `Grant it with ${flags.join(" ")}.`,
    details: {
      refusals: refusals.map(({ rule, reason, grant }) => ({ rule, reason, ...(grant && { grant: { ...grant } }) })),
      flags,
    },
  });
}

/** The error of one call that was decided against. */
export function deniedCall(id: string, decision: Exclude<Decision, { verdict: "allow" }>): AmbitError {
  const { verdict, rule } = decision;
  const reason = verdict === "deny" ? decision.reason : decision.question;
  return new AmbitError(rule === "declined" ? "GOVERN_DECLINED" : "GOVERN_DENIED", reason, {
    ...(verdict === "deny" ? { hint: decision.hint } : {}),
    details: { capability: id, rule },
  });
}

function refuseId({ id, effects }: Pick<CallFacts, "id" | "effects">, authority: Authority): Refusal[] {
  if (authority.context === "pure") {
    return [refusal("pure", `${id} is a call, and a pure context admits none`, { kind: "context" })];
  }
  if (authority.context === "full" || isFree(effects) || grantingGlob(id, authority) !== undefined) return [];
  const named = effects.length > 6 ? "every effect, for all that is known" : `effect ${effects.join(", ")}`;
  return [refusal("controlled", `${id} is not granted (${named})`, { kind: "capability", id })];
}

function refuseDynamic(what: string, authority: Authority): Refusal[] {
  if (authority.context === "pure" || authority.allowDynamic) return [];
  return [refusal("dynamic", `${what} is not admitted`, { kind: "dynamic" })];
}

function refusePath({ path, access, by }: Needs["paths"][number], authority: Authority): Refusal[] {
  const roots = access === "read" ? [...authority.readOnly, ...authority.readWrite] : authority.readWrite;
  if (roots.some((root) => isBeneath(root, path))) return [];
  const verb = access === "read" ? "read" : "write";
  return [refusal("paths", `${by ?? "The program"} may not ${verb} ${path}`, { kind: "path", path, access })];
}

function refuseHost(who: string, host: string, authority: Authority): Refusal[] {
  if (authority.hosts.some((rule) => matchesHost(rule, host))) return [];
  return [refusal("hosts", `${who} may not reach ${host}`, { kind: "host", host })];
}

function refuseEnv(who: string, name: string, authority: Authority): Refusal[] {
  if (authority.env.includes(name)) return [];
  return [refusal("env", `${who} may not read the environment variable ${name}`, { kind: "env", name })];
}

function refuseField(id: string, field: string): Refusal {
  const reason = `${id}: the field "${field}" must be text, because what it names has to be granted`;
  const hint = `Give "${field}" as a string of at most ${mostNames.length} characters, or ${mostNames.count} of them.`;
  return { verdict: "deny", rule: "permissions", reason, hint };
}

function refusal(rule: string, reason: string, grant: Grant): Refusal {
  return { verdict: "deny", rule, reason, hint: `Grant it with ${flagFor(grant)}.`, grant };
}

function asDecision({ verdict, rule, reason, hint }: Refusal): Decision {
  return { verdict, rule, reason, hint };
}

function allowingRule({ id, effects }: CallFacts, authority: Authority): string {
  const glob = grantingGlob(id, authority);
  if (glob !== undefined) return `allow ${glob}`;
  return isFree(effects) ? `effects ${effects.join(", ")}` : `context ${authority.context}`;
}

function isFree(effects: readonly Effect[]): boolean {
  return effects.length > 0 && effects.every((effect) => freeEffects.has(effect));
}

function grantingGlob(id: string, { allow }: Authority): string | undefined {
  return allow.find((glob) => matchesGlob(glob, id));
}
