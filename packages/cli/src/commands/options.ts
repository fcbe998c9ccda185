import { resolve } from "node:path";
import type { RunLimits } from "@ambit/rtfs";
import type { Authority } from "@ambit/sdk";
import type { ResolveMode } from "../missing/strategies.ts";

/** Options that every subcommand takes. */
export interface CommonOptions {
  dir?: string;
  json?: boolean;
}

/** Options that say what a run may do. */
export interface AuthorityOptions extends CommonOptions {
  context: Authority["context"];
  allow?: string[];
  ro?: string[];
  rw?: string[];
  net?: string[];
  envAllow?: string[];
  allowDynamic?: boolean;
  resolve: ResolveMode;
  yes?: boolean;
}

/** Options that say how much a run may take. */
export interface LimitOptions {
  steps?: number;
  /** bytes */
  memory?: number;
}

export function limitsOf({ steps, memory }: LimitOptions): RunLimits {
  return {
    ...(steps === undefined ? {} : { steps }),
    ...(memory === undefined ? {} : { memory }),
  };
}

export function authorityOf(options: AuthorityOptions): Authority {
  return {
    context: options.context,
    allow: options.allow ?? [],
    readOnly: (options.ro ?? []).map((path) => resolve(path)),
    readWrite: (options.rw ?? []).map((path) => resolve(path)),
    hosts: options.net ?? [],
    env: options.envAllow ?? [],
    allowDynamic: options.allowDynamic ?? false,
  };
}
