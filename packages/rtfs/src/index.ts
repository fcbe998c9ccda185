export { adviceFor } from "./advice.ts";
export type { LoadedModule, ModuleFile, ModuleLoader } from "./analyzer/modules.ts";
export type { Boundaries, Boundary } from "./checker/boundary.ts";
export { type DiagnoseOptions, diagnose } from "./checker/diagnose.ts";
export { accepts, isSubtype, join } from "./checker/relations.ts";
export { dataOf } from "./error-data.ts";
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
export { brokenPromise, type EffectsOf, type Promised } from "./inference/promises.ts";
export { type QuotedProgram, quotedPrograms } from "./inference/quoted.ts";
export type { CallSite, Known, Noted, StaticArg } from "./inference/sites.ts";
export { canonicalJson } from "./interchange/canonical-json.ts";
export { decode, type Encoded, encode, encodeAll } from "./interchange/codec.ts";
export type { Json, JsonSchema } from "./interchange/json.ts";
export { fromPlain, toPlain, withKeywordKeys } from "./interchange/plain.ts";
export type { Isolation, StepForm } from "./ir/ir.ts";
export { add, divide, multiply, subtract } from "./library/arithmetic.ts";
export { documentation, type FunctionPage } from "./library/documentation.ts";
export { nearestName } from "./nearest.ts";
export { prStr, str } from "./printer/printer.ts";
export { compile, compileAst, type Program } from "./program.ts";
export { type AstDocument, type AstNode, type AstPlace, parseAst } from "./program-forms/ast.ts";
export { readAst } from "./program-forms/ast-read.ts";
export { readBytecode, writeBytecode } from "./program-forms/bytecode.ts";
export { isBytecode } from "./program-forms/container.ts";
export { ProgramFormError } from "./program-forms/form-error.ts";
export { programHash } from "./program-forms/program-hash.ts";
export type { Diagnostic } from "./reader/diagnostic.ts";
export { read } from "./reader/reader.ts";
export { Source } from "./reader/source.ts";
export {
  type Completion,
  DEFAULT_LIMITS,
  type ExecuteOptions,
  execute,
  type RunLimits,
} from "./run/evaluate.ts";
export { Fn } from "./run/function.ts";
export type { ArgumentPath, HostAnswer, HostCall, TakesFunction } from "./run/host-call.ts";
export { type CallOutcome, Journal, type JournalParts, type JournalStop, type RecordedCall } from "./run/journal.ts";
export type { StepFrame } from "./run/line.ts";
export {
  createRecorder,
  type JournalJson,
  type RecordedCallJson,
  type Recorder,
  readJournal,
} from "./run/recorder.ts";
export type { StackFrame } from "./run/stack.ts";
export type { StepNotice } from "./run/steps.ts";
export { schemaOf } from "./types/schema-of.ts";
export { typeOf } from "./types/type-of-schema.ts";
export { type Type, typeText } from "./types/types.ts";
export * from "./values/index.ts";
export { describeName, type NameDescription, usableNames, vocabulary } from "./vocabulary.ts";
