export { openSandbox, probeTiers } from "./door.ts";
export type { ProbeOptions } from "./open.ts";
export type { Program, ScriptLanguage } from "./program.ts";
export type { AppliedLimit, AppliedLimits, LimitName, SandboxReport } from "./report.ts";
export { defaultLimits, type SandboxLimits, type SandboxSpec } from "./spec.ts";
export type { Enforcement, Enforces, OpenOptions, RunOptions, Sandbox, TierProbe } from "./tiers/tier.ts";
