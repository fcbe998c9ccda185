import type { Effect } from "./effects.ts";
import type { Json } from "./json.ts";

/** What a run may do at most. Capabilities, paths, hosts and variables are each granted by name. */
export interface Authority {
  /** `pure`: no call at all; `controlled`: pure and log effects plus what is granted; `full`: every capability */
  context: "pure" | "controlled" | "full";
  /** capability ids; `*` matches any run of characters, dots included */
  allow: readonly string[];
  /** absolute roots that may be read */
  readOnly: readonly string[];
  /** absolute roots that may be read and written */
  readWrite: readonly string[];
  /** hosts that may be reached */
  hosts: readonly string[];
  /** environment variables that may be read */
  env: readonly string[];
  /** capability ids that are computed at run time are admitted, each checked when it is called */
  allowDynamic: boolean;
}

/** An authority that grants nothing by name: pure and log effects alone. */
export const noGrants: Authority = {
  context: "controlled",
  allow: [],
  readOnly: [],
  readWrite: [],
  hosts: [],
  env: [],
  allowDynamic: false,
};

/** One capability that a program can reach. */
export interface NeededCapability {
  id: string;
  effects: readonly Effect[];
  /** arguments that are constant, by field; one entry per call site */
  args?: { [field: string]: Json }[];
  /** largest number of calls in a run, those of other capabilities' implementations included; absent where it has no bound */
  count?: number;
}

export interface NeededPath {
  path: string;
  access: "read" | "write";
  /** capability that touches it */
  by?: string;
}

/** One class of effects that a program can have, and what has it. */
export interface NeededEffect {
  /** `dynamic`: whatever a computed id stands for; `unknown`: whatever nobody can bound */
  effect: Exclude<Effect, "pure"> | "dynamic" | "unknown";
  /** capability ids; of `dynamic` and `unknown`, the phrases that say where */
  by: string[];
}

/** What a program can ever reach, inferred before it runs. */
export interface Needs {
  capabilities: NeededCapability[];
  /** every class of effects, in the order of the effect table; none for a pure program */
  effects: NeededEffect[];
  paths: NeededPath[];
  hosts: string[];
  /** environment variables that are read */
  env: string[];
  /** ids that no installed capability answers to */
  missing: string[];
  /** what isn't constant, each as one phrase with its place: ids, paths, hosts */
  dynamic: string[];
  /** reach that nobody can bound */
  unknown: string[];
}

/** The needs of what reaches nothing. */
export const noNeeds: Needs = {
  capabilities: [],
  effects: [],
  paths: [],
  hosts: [],
  env: [],
  missing: [],
  dynamic: [],
  unknown: [],
};

/** What was decided about one call or one run, and why. */
export type Decision =
  | { verdict: "allow"; rule: string }
  | { verdict: "ask"; rule: string; question: string }
  | { verdict: "deny"; rule: string; reason: string; hint: string };
