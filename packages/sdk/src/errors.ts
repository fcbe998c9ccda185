import type { Json } from "./json.ts";

interface ErrorFacts {
  /** HTTP status */
  http: number;
  /** exit code of the command line */
  exit: number;
  /** the same call may succeed when tried again */
  retryable: boolean;
  /** RTFS error kind that a program sees at the call site */
  kind: string;
}

const facts = (http: number, exit: number, kind: string, retryable = false): ErrorFacts => ({
  http,
  exit,
  kind,
  retryable,
});

/** The one table of failures: every HTTP status and exit code comes from here. */
export const errorTable = {
  USAGE_INVALID: facts(400, 2, "InvalidArgument"),
  CONFIG_INVALID: facts(400, 2, "InvalidArgument"),
  RTFS_PARSE: facts(400, 2, "ParseError"),
  RTFS_AST_INVALID: facts(400, 2, "InvalidAst"),
  RTFS_BYTECODE_INVALID: facts(400, 2, "InvalidBytecode"),
  RTFS_ERROR: facts(422, 1, "RuntimeError"),
  RTFS_LIMIT: facts(422, 7, "LimitError"),
  RESOLVE_NOT_FOUND: facts(404, 4, "UnknownCapability"),
  RESOLVE_UNAVAILABLE: facts(503, 4, "CapabilityError"),
  RESOLVE_CONFLICT: facts(409, 2, "CapabilityError"),
  RESOLVE_MANIFEST_INVALID: facts(400, 2, "SchemaError"),
  RESOLVE_SYNTHESIS_FAILED: facts(502, 4, "UnknownCapability"),
  GOVERN_DENIED: facts(403, 3, "SecurityViolation"),
  GOVERN_DECLINED: facts(403, 3, "ApprovalDenied"),
  EXECUTE_INPUT_INVALID: facts(422, 1, "TypeValidationError"),
  EXECUTE_OUTPUT_INVALID: facts(502, 1, "TypeValidationError"),
  EXECUTE_FAILED: facts(502, 1, "CapabilityError"),
  EXECUTE_IO: facts(502, 1, "IoError"),
  EXECUTE_TIMEOUT: facts(504, 7, "Timeout", true),
  EXECUTE_CANCELLED: facts(499, 130, "Cancelled"),
  RECORD_DAMAGED: facts(500, 5, "CapabilityError"),
  RECORD_UNWRITABLE: facts(507, 5, "CapabilityError"),
  RECORD_NOT_FOUND: facts(404, 2, "InvalidArgument"),
  SANDBOX_UNAVAILABLE: facts(503, 6, "CapabilityError"),
  SANDBOX_LIMIT: facts(422, 7, "CapabilityError"),
  SANDBOX_FAILED: facts(422, 1, "CapabilityError"),
  INTERNAL: facts(500, 1, "CapabilityError"),
} as const satisfies Record<string, ErrorFacts>;

export type ErrorCode = keyof typeof errorTable;

/** Where in a program something is: 1-based, in code points. */
export interface SourcePlace {
  file: string;
  line: number;
  column: number;
}

export interface ErrorOptions {
  /** RTFS error kind, where it is more exact than the code's own */
  kind?: string;
  /** what to do next, as one sentence */
  hint?: string;
  at?: SourcePlace;
  /** facts a program can act on; never a secret */
  details?: { [key: string]: Json };
  cause?: unknown;
}

/** An error as JSON: what `--json`, HTTP and the chain carry. */
export interface ErrorJson {
  code: ErrorCode;
  kind: string;
  message: string;
  hint?: string;
  at?: SourcePlace;
  details: { [key: string]: Json };
  retryable: boolean;
}

/** Every failure that Ambit raises: `code` says which, `hint` says what to do next. */
export class AmbitError extends Error {
  readonly code: ErrorCode;
  readonly kind: string;
  readonly hint: string | undefined;
  readonly at: SourcePlace | undefined;
  readonly details: { [key: string]: Json };

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.name = "AmbitError";
    this.code = code;
    this.kind = options.kind ?? errorTable[code].kind;
    this.hint = options.hint;
    this.at = options.at;
    this.details = options.details ?? {};
  }

  get exitCode(): number {
    return errorTable[this.code].exit;
  }

  toJSON(): ErrorJson {
    return {
      code: this.code,
      kind: this.kind,
      message: this.message,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...(this.at === undefined ? {} : { at: this.at }),
      details: this.details,
      retryable: errorTable[this.code].retryable,
    };
  }
}

/** Wraps what is no `AmbitError` yet; keeps what is. */
export function toAmbitError(error: unknown): AmbitError {
  if (error instanceof AmbitError) return error;
  return new AmbitError("INTERNAL", messageOf(error), { cause: error });
}

/** What was thrown, in words. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The code that an error carries: ours, or the system's (`ENOENT`, `EEXIST`, …). */
export function errorCodeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
