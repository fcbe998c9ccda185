export { canonicalJson } from "./canonical.ts";
export { decode, type Encoded, encode } from "./codec.ts";
export { Source } from "./diagnostics.ts";
export {
  type Category,
  catchability,
  categoryOf,
  ErrorValue,
  fail,
  type Place,
  RtfsError,
  RtfsParseError,
} from "./errors.ts";
export {
  type Completion,
  DEFAULT_LIMITS,
  type ExecuteOptions,
  execute,
  type HostAnswer,
  type HostCall,
  type RunLimits,
} from "./evaluate.ts";
export { Fn } from "./function.ts";
export type { Json, JsonSchema } from "./json.ts";
export { add, divide, multiply, subtract } from "./library/arithmetic.ts";
export { documentation, type FunctionPage } from "./library/documentation.ts";
export { fromPlain, toPlain } from "./plain.ts";
export { prStr, str } from "./printer.ts";
export { compile, type Program } from "./program.ts";
export { read } from "./reader.ts";
export type { CallSite, Known, Noted, StaticArg } from "./sites.ts";
export * from "./values/index.ts";
export { describeName, type NameDescription, vocabulary } from "./vocabulary.ts";
