import type { Authority, Decision } from "@ambit/sdk";

/** What would have to be granted. */
export type Grant =
  | { kind: "context" }
  | { kind: "capability"; id: string }
  | { kind: "path"; path: string; access: "read" | "write" }
  | { kind: "host"; host: string }
  | { kind: "env"; name: string }
  | { kind: "dynamic" };

/** One thing that is refused, with the grant that would admit it; none where nothing can. */
export type Refusal = Extract<Decision, { verdict: "deny" }> & { grant?: Grant };

/** The command-line flag that gives a grant. */
export function flagFor(grant: Grant): string {
  switch (grant.kind) {
    case "context":
      return "--context controlled";
    case "capability":
      return `--allow ${grant.id}`;
    case "path":
      return grant.access === "read" ? `--ro ${grant.path}` : `--rw ${grant.path}`;
    case "host":
      return `--net ${grant.host}`;
    case "env":
      return `--env-allow ${grant.name}`;
    case "dynamic":
      return "--allow-dynamic";
  }
}

/** The authority with one more grant, as a person gave it when asked. A path is granted alone, not its folder. */
export function withGrant(authority: Authority, grant: Grant): Authority {
  switch (grant.kind) {
    case "context":
      return { ...authority, context: "controlled" };
    case "capability":
      return { ...authority, allow: [...authority.allow, grant.id] };
    case "path":
      return grant.access === "read"
        ? { ...authority, readOnly: [...authority.readOnly, grant.path] }
        : { ...authority, readWrite: [...authority.readWrite, grant.path] };
    case "host":
      return { ...authority, hosts: [...authority.hosts, grant.host] };
    case "env":
      return { ...authority, env: [...authority.env, grant.name] };
    case "dynamic":
      return { ...authority, allowDynamic: true };
  }
}
