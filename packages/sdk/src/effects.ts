/** What a capability does to the world (language reference §13.3). */
export const effects = [
  "pure",
  "compute",
  "log",
  "time",
  "random",
  "env",
  "filesystem.read",
  "filesystem.write",
  "network",
  "state",
  "user-interaction",
  "ai",
  "agent",
  "process",
  "streaming",
  "secrets",
] as const;

export type Effect = (typeof effects)[number];

/** Every effect: what a capability is taken to do until its manifest says otherwise. */
export const everyEffect: readonly Exclude<Effect, "pure">[] = effects.filter((effect) => effect !== "pure");
