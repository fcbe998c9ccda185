import type { Runtime, SynthesisOptions, Verification } from "@ambit/core";
import type { ModelSettings } from "../config.ts";

/** What the demo needs from outside. */
export interface DemoPorts {
  open(options: OpenDemo): Promise<DemoRuntime>;
  /** proves a state folder that nobody has open */
  verify(dir: string): Promise<Verification>;
  /** the cage that a script would get here, or why there is none */
  cage(): Promise<string>;
}

export interface OpenDemo {
  /** state folder */
  dir: string;
  /** who writes the missing capability */
  model: ModelSettings;
  synthesis: Omit<SynthesisOptions, "strategies">;
}

export type DemoRuntime = Pick<Runtime, "check" | "run" | "show"> & AsyncDisposable;
