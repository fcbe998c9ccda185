export { adviceFor } from "./advice.ts";
export { canonicalJson } from "./canonical.ts";
export type { Boundaries, Boundary } from "./checker/boundary.ts";
export { type DiagnoseOptions, diagnose } from "./checker/diagnose.ts";
export { accepts, isSubtype, join } from "./checker/relations.ts";
export { decode, type Encoded, encode } from "./codec.ts";
export type { Diagnostic } from "./diagnostic.ts";
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
  type RunLimits,
} from "./evaluate.ts";
export { Fn } from "./function.ts";
export type { ArgumentPath, HostAnswer, HostCall, TakesFunction } from "./host-call.ts";
export type { Isolation, StepForm } from "./ir.ts";
export { type CallOutcome, Journal, type JournalParts, type JournalStop, type RecordedCall } from "./journal.ts";
export type { Json, JsonSchema } from "./json.ts";
export { add, divide, multiply, subtract } from "./library/arithmetic.ts";
export { documentation, type FunctionPage } from "./library/documentation.ts";
export type { StepFrame } from "./line.ts";
export type { LoadedModule, ModuleFile, ModuleLoader } from "./modules.ts";
export { nearestName } from "./nearest.ts";
export { fromPlain, toPlain, withKeywordKeys } from "./plain.ts";
export { prStr, str } from "./printer.ts";
export { compile, compileAst, type Program } from "./program.ts";
export { type AstDocument, type AstNode, type AstPlace, parseAst } from "./program-forms/ast.ts";
export { readAst } from "./program-forms/ast-read.ts";
export { readBytecode, writeBytecode } from "./program-forms/bytecode.ts";
export { isBytecode } from "./program-forms/container.ts";
export { ProgramFormError } from "./program-forms/form-error.ts";
export { brokenPromise, type EffectsOf, type Promised } from "./promises.ts";
export { type QuotedProgram, quotedPrograms } from "./quoted.ts";
export { read } from "./reader.ts";
export {
  createRecorder,
  type JournalJson,
  programHash,
  type RecordedCallJson,
  type Recorder,
  readJournal,
} from "./recorder.ts";
export { schemaOf } from "./schema-of.ts";
export type { CallSite, Known, Noted, StaticArg } from "./sites.ts";
export type { StackFrame } from "./stack.ts";
export type { StepNotice } from "./steps.ts";
export { typeOf } from "./type-of-schema.ts";
export { type Type, typeText } from "./types.ts";
export * from "./values/index.ts";
export { describeName, type NameDescription, vocabulary } from "./vocabulary.ts";
