export type { DescribedCapability, Runtime, RuntimeOptions } from "./api.ts";
export { isFileOperation, isNetworkOperation } from "./governance/index.ts";
export { type ModelConfig, readRecordings, serveRecordings } from "./model/index.ts";
export type { RunSummary, Verification } from "./record/index.ts";
export type { Caller } from "./runs/caller.ts";
export type { CheckReport, Remark } from "./runs/check.ts";
export { type AnyProgram, description } from "./runs/description.ts";
export { workerLimits } from "./runs/evaluator.ts";
export { moduleFiles } from "./runs/modules.ts";
export { parseProgram } from "./runs/program.ts";
export type { ProgramSource, SourceText } from "./runs/program-source.ts";
export { exitCodeOf, type RunReport } from "./runs/report.ts";
export type { RunRequest } from "./runs/run.ts";
export type { SandboxRequest } from "./runs/run-in-sandbox.ts";
export type { ShownRecord } from "./runs/show.ts";
export { openRuntime } from "./runtime.ts";
export { verifyState } from "./state.ts";
export {
  type Draft,
  generateRtfs,
  generateScript,
  type ResolutionRequest,
  type ReviewVerdict,
  type Strategy,
  type SynthesisOptions,
  skip,
} from "./synthesis/index.ts";
