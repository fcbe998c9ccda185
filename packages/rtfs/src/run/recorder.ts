import { catchability, ErrorValue, fail } from "../errors.ts";
import { decode, type Encoded, encode } from "../interchange/codec.ts";
import { isObject } from "../interchange/json.ts";
import type { Program } from "../program.ts";
import { programHash } from "../program-forms/program-hash.ts";
import type { Completion } from "./evaluate.ts";
import { CANCELLED, type CallOutcome, Journal, type JournalStop, type RecordedCall } from "./journal.ts";

/** A journal as JSON: values in the lossless codec, calls in the order in which the program learned their outcomes. */
export interface JournalJson {
  readonly formatVersion: 1;
  readonly program: string;
  readonly calls: readonly RecordedCallJson[];
  /** what ended the run before it had made all its calls */
  readonly stop: JournalStop | null;
}

export interface RecordedCallJson {
  readonly position: string;
  readonly capability: string;
  readonly args: readonly Encoded[];
  readonly outcome: OutcomeJson;
}

type OutcomeJson =
  | { readonly value: Encoded }
  | { readonly error: Encoded }
  | { readonly stopped: true }
  | { readonly expired: string };

/** Keeps what `execute` tells by `onOutcome`, behind what an earlier journal of the same run holds. */
export interface Recorder {
  onOutcome(call: RecordedCall): void;
  /** the journal so far; with what the run came to where it has ended */
  journal(completion?: Completion): JournalJson;
}

export function createRecorder(program: Program, { from }: { from?: Journal } = {}): Recorder {
  const calls = [...(from?.calls.values() ?? [])].map(recordedJson);
  return {
    onOutcome: (call) => void calls.push(recordedJson(call)),
    journal: (completion) => ({
      formatVersion: 1,
      program: programHash(program),
      calls: [...calls],
      stop: completion === undefined ? null : stopOf(completion),
    }),
  };
}

function stopOf(completion: Completion): JournalStop | null {
  if (completion.status === "cancelled") return { kind: CANCELLED, message: "The run was cancelled" };
  if (completion.status === "completed" || catchability(completion.error.kind) !== "never") return null;
  const { kind, message } = completion.error;
  return { kind, message };
}

function recordedJson({ position, capability, args, outcome }: RecordedCall): RecordedCallJson {
  return { position, capability, args: args.map(encode), outcome: outcomeJson(outcome) };
}

function outcomeJson(outcome: CallOutcome): OutcomeJson {
  if ("value" in outcome) return { value: encode(outcome.value) };
  return "error" in outcome ? { error: encode(outcome.error) } : outcome;
}

/** Reads a journal that was written as JSON. Raises `JsonError` for what is none. */
export function readJournal(json: unknown): Journal {
  if (!isObject(json) || json.formatVersion !== 1) return refuse("it has no known format");
  const { program } = json;
  if (typeof program !== "string" || !Array.isArray(json.calls)) return refuse("its program or its calls are missing");
  const calls = new Map<string, RecordedCall>();
  for (const each of json.calls) {
    const call = readCall(each);
    if (calls.has(call.position)) refuse(`it has two calls at ${call.position}`);
    calls.set(call.position, call);
  }
  return new Journal({ program, calls, stop: readStop(json.stop ?? null) });
}

function readStop(json: unknown): JournalStop | null {
  if (json === null) return null;
  if (!isObject(json) || typeof json.kind !== "string" || typeof json.message !== "string")
    return refuse("what ended the run is no stop");
  return { kind: json.kind, message: json.message };
}

function readCall(json: unknown): RecordedCall {
  if (!isObject(json)) return refuse("a call has no fields");
  const { position, capability, args } = json;
  if (typeof position !== "string" || typeof capability !== "string" || !Array.isArray(args))
    return refuse("a call lacks its position, its capability or its arguments");
  return { position, capability, args: args.map(decode), outcome: readOutcome(json.outcome) };
}

function readOutcome(json: unknown): CallOutcome {
  if (!isObject(json)) return refuse("a call lacks its outcome");
  if (json.stopped === true) return { stopped: true };
  if (typeof json.expired === "string") return { expired: json.expired };
  if ("value" in json) return { value: decode(json.value) };
  const error = decode(json.error);
  return error instanceof ErrorValue ? { error } : refuse("an outcome is of no known kind");
}

function refuse(what: string): never {
  return fail("JsonError", `this is no journal: ${what}`);
}
