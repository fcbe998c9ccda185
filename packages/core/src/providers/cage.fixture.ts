import { defaultLimits, type Program, type SandboxReport, type SandboxSpec } from "@ambit/sandbox";
import type { Cages } from "./sandboxed.ts";

/** A cage whose programs are played by a function, and what was asked of it. */
export function playedCage(play: (program: Program) => Partial<SandboxReport>) {
  const opened: SandboxSpec[] = [];
  let open = 0;
  const cages: Cages = {
    limits: defaultLimits,
    async open(spec) {
      opened.push(spec);
      open++;
      return {
        tier: "played",
        run: async (program) => ({ ...quiet, ...play(program) }),
        async [Symbol.asyncDispose]() {
          open--;
        },
      };
    },
  };
  return { cages, opened, stillOpen: () => open };
}

const quiet: SandboxReport = {
  tier: "played",
  engine: "none",
  version: "1",
  exitCode: 0,
  signal: null,
  timedOut: false,
  stdout: "",
  stderr: "",
  durationMs: 5,
  cpuMs: 1,
  memoryBytes: 1024,
  limits: { wallMs: { value: 10_000, by: "clock" } },
  notes: [],
};
