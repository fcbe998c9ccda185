import type { SandboxReport } from "@ambit/sandbox";
import type { Authority, CapabilityManifest, HostFunction, Json, Needs, Principal } from "@ambit/sdk";
import type { ModelConfig } from "./model/index.ts";
import type { Ports } from "./ports.ts";
import type { RunSummary, Verification } from "./record/index.ts";
import type { AskPerson } from "./runs/ask.ts";
import type { Caller } from "./runs/caller.ts";
import type { CheckReport } from "./runs/check.ts";
import type { Evaluator } from "./runs/evaluator.ts";
import type { ProgramSource } from "./runs/program-source.ts";
import type { RunReport } from "./runs/report.ts";
import type { RunRequest } from "./runs/run.ts";
import type { SandboxRequest } from "./runs/run-in-sandbox.ts";
import type { ShownRecord } from "./runs/show.ts";
import type { SynthesisOptions } from "./synthesis/index.ts";

export interface RuntimeOptions {
  /** state folder; absent: everything stays in memory */
  dir?: string;
  /** folder of the signing key, outside the state folder */
  keysFolder: string;
  /** folder of manifests in files */
  capabilityFolder?: string;
  /** absolute folder that relative paths start from */
  cwd: string;
  principal: Principal;
  /** absolute folders of modules that every program may import */
  moduleRoots?: readonly string[];
  /** only reads the record */
  readOnly?: boolean;
  /** what evaluates programs, where its worker has been started ahead; the runtime ends it */
  evaluator?: Evaluator;
  /** writes what programs print */
  print(text: string): void;
  /** writes one log line */
  log(line: string): void;
  /** gives an environment variable, once its name has been granted */
  env(name: string): string | undefined;
  /** asks a person whether something is allowed; absent where there is none */
  ask?: AskPerson;
  /** asks a person for a line of text */
  prompt?(text: string, options: { signal: AbortSignal }): Promise<string>;
  model?: ModelConfig;
  /** how missing capabilities are provided; absent: they stay missing */
  synthesis?: SynthesisOptions;
  /** functions of the host program as capabilities */
  functions?: readonly HostFunction[];
  ports?: Ports;
}

/** A manifest, and what is found out about the capability. */
export interface DescribedCapability extends CapabilityManifest {
  /** what an implementation in RTFS can ever reach */
  inferred?: Needs;
}

/** The runtime: one state folder, one marketplace, one road. Throws `AmbitError` everywhere. */
export interface Runtime extends AsyncDisposable {
  check(source: ProgramSource): CheckReport;
  /** the program with its modules as bytecode */
  compile(source: ProgramSource): Uint8Array;
  run(source: ProgramSource, request: RunRequest): Promise<RunReport>;
  /** one call as a run of its own */
  call(id: string, input: Json | undefined, request: Omit<RunRequest, "parameters" | "limits">): Promise<RunReport>;
  /** a run whose calls come from host code, until it is ended */
  openCaller(options: { description: string; authority: Authority }): Promise<Caller>;
  /** one command in a cage, as a run of its own */
  runInSandbox(argv: readonly string[], request: SandboxRequest): Promise<{ runId: string; report: SandboxReport }>;
  capabilities(match?: string): CapabilityManifest[];
  describe(id: string): DescribedCapability;
  runs(): RunSummary[];
  /** Throws `RECORD_NOT_FOUND`, `RECORD_DAMAGED`. */
  show(runId: string): Promise<ShownRecord[]>;
  verify(): Promise<Verification>;
}
