import { ERROR } from "./values/costs.ts";
import { Datum } from "./values/datum.ts";
import { equals } from "./values/equality.ts";
import { hashString, mix } from "./values/hashing.ts";
import { PMap } from "./values/map.ts";
import { allocate } from "./values/meter.ts";

/** A place in a source text; line and column count from 1, in code points; offset from 0, in code points. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

export interface ErrorDetails {
  readonly data?: PMap;
  readonly cause?: ErrorValue | null;
  readonly at?: Place | null;
}

/** An error as a value of the language (reference §12.1). Equal when kind, message and data are. */
export class ErrorValue extends Datum {
  /** without a leading colon */
  readonly kind: string;
  readonly message: string;
  readonly data: PMap;
  readonly cause: ErrorValue | null;
  readonly at: Place | null;

  constructor({ kind, message, data = PMap.empty, cause = null, at = null }: ErrorDetails & ErrorHead) {
    super();
    allocate(ERROR);
    this.kind = kind;
    this.message = message;
    this.data = data;
    this.cause = cause;
    this.at = at;
  }

  get typeName(): "error" {
    return "error";
  }

  get category(): Category {
    return categoryOf(this.kind);
  }

  override hashCode(): number {
    return mix(mix(hashString(this.kind), hashString(this.message)), this.data.hashCode());
  }

  override get weight(): number {
    return this.data.weight + (this.message.length >> 2);
  }

  override equalTo(other: object): boolean {
    if (!(other instanceof ErrorValue)) return false;
    return other.kind === this.kind && other.message === this.message && equals(other.data, this.data);
  }
}

interface ErrorHead {
  readonly kind: string;
  readonly message: string;
}

/** Carries an error value up the JS stack. It records no JS stack trace: programs throw in tight loops. */
export class RtfsError extends Error {
  override readonly name = "RtfsError";
  readonly value: ErrorValue;
  #passed: Place[] | null = null;

  constructor(value: ErrorValue) {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(value.message);
    Error.stackTraceLimit = limit;
    this.value = value;
  }

  /** Where the calls stand that it has left so far, innermost first. */
  get passed(): readonly Place[] {
    return this.#passed ?? [];
  }

  /** The first call may be where the error was raised: with the wrong number of arguments, say. */
  pass(at: Place): void {
    if (this.#passed !== null) this.#passed.push(at);
    else this.#passed = at === this.value.at ? [] : [at];
  }

  /** The same error, at this place. */
  withPlace(at: Place): RtfsError {
    const { kind, message, data, cause } = this.value;
    return new RtfsError(new ErrorValue({ kind, message, data, cause, at }));
  }
}

declare global {
  interface ErrorConstructor {
    /** V8 only */
    stackTraceLimit: number;
  }
}

/** Raises an error of this kind. */
export function fail(kind: string, message: string, data?: PMap): never {
  throw new RtfsError(new ErrorValue(data === undefined ? { kind, message } : { kind, message, data }));
}

/**
 * What a thrown thing means to the program: an RtfsError itself, the JS stack running out as `StackOverflow`,
 * memory that JS refuses as `SizeLimit`. Null for anything else, which is a fault of the host.
 */
export function asRtfsError(thrown: unknown): RtfsError | null {
  if (thrown instanceof RtfsError) return thrown;
  if (!(thrown instanceof RangeError)) return null;
  const isStack = thrown.message.includes("call stack");
  const kind = isStack ? "StackOverflow" : "SizeLimit";
  const message = isStack ? "the evaluation or a value nests too deeply" : `a value is too large: ${thrown.message}`;
  return new RtfsError(new ErrorValue({ kind, message }));
}

export type Category =
  | "RuntimeError"
  | "ValidationError"
  | "HostError"
  | "SecurityError"
  | "LimitError"
  | "UserError"
  /** what no program can catch: `ParseError`, `JournalMismatch` */
  | "Fatal";

const KINDS: Record<Exclude<Category, "UserError">, readonly string[]> = {
  RuntimeError: [
    "DivisionByZero",
    "ArithmeticOverflow",
    "TypeError",
    "UndefinedSymbol",
    "ArityMismatch",
    "IndexOutOfBounds",
    "KeyNotFound",
    "NotCallable",
    "MatchError",
    "InvalidArgument",
    "UnsupportedForm",
    "ModuleError",
    "CircularDependency",
    "MacroError",
  ],
  ValidationError: ["TypeValidationError", "UnknownType", "UnknownPredicate", "SchemaError", "JsonError"],
  HostError: [
    "UnknownCapability",
    "CapabilityError",
    "NetworkError",
    "IoError",
    "Timeout",
    "Cancelled",
    "ResourceError",
  ],
  SecurityError: ["SecurityViolation", "PurityViolation", "ApprovalRequired", "ApprovalDenied"],
  LimitError: ["BudgetExhausted", "StepLimit", "MemoryLimit", "StackOverflow", "LoopLimit", "SizeLimit"],
  Fatal: ["ParseError", "JournalMismatch"],
};

const CATEGORIES = new Map<string, Category>();
for (const category of Object.keys(KINDS) as (keyof typeof KINDS)[]) {
  for (const kind of KINDS[category]) CATEGORIES.set(kind, category);
}

/** A kind that the language does not define is a `UserError`. */
export function categoryOf(kind: string): Category {
  return CATEGORIES.get(kind) ?? "UserError";
}

const NEVER_CAUGHT = new Set(["StepLimit", "MemoryLimit", "StackOverflow", "BudgetExhausted"]);
const CAUGHT_BY_NAME = new Set(["LoopLimit", "SizeLimit"]);

/** By what a `catch` clause gets an error of this kind: any clause, only one that names kind or category, or none. */
export function catchability(kind: string): "any" | "named" | "never" {
  const category = categoryOf(kind);
  if (category === "Fatal" || NEVER_CAUGHT.has(kind)) return "never";
  return category === "SecurityError" || CAUGHT_BY_NAME.has(kind) ? "named" : "any";
}

export interface ParseProblem {
  readonly message: string;
  /** where reading stopped */
  readonly at: Place;
  /** where the delimiter stands that nothing closes, or that something else tried to close */
  readonly opened?: Place;
  /** the lines concerned, each with a caret line beneath */
  readonly excerpt: string;
  /** what to do about it */
  readonly hint: string;
}

/** The source is no program: its text or the shape of a special form (`kind` ParseError; no program can catch it). */
export class RtfsParseError extends Error {
  override readonly name = "RtfsParseError";
  readonly at: Place;
  readonly opened?: Place;
  readonly excerpt: string;
  readonly hint: string;

  constructor({ message, at, opened, excerpt, hint }: ParseProblem) {
    super(message);
    this.at = at;
    if (opened !== undefined) this.opened = opened;
    this.excerpt = excerpt;
    this.hint = hint;
  }
}
