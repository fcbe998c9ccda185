import { ErrorValue, fail, type Place, RtfsError } from "../errors.ts";
import { keyword, mapFrom, type Value } from "../values/index.ts";
import { Cancellation } from "./fuel.ts";
import { isSameData } from "./same-data.ts";

/** What came of a call, as the program saw it. */
export type CallOutcome =
  | { readonly value: Value }
  | { readonly error: ErrorValue }
  /** its parallel branch was ended, because a sibling had failed */
  | { readonly stopped: true }
  /** the time was up of the step with this action id */
  | { readonly expired: string };

/** One call of a run, with what came of it. */
export interface RecordedCall {
  readonly position: string;
  /** canonical id */
  readonly capability: string;
  /** as the program gave them; a function stands as `:rtfs/function` */
  readonly args: readonly Value[];
  readonly outcome: CallOutcome;
}

export interface JournalParts {
  /** hash of the program (`programHash`) */
  readonly program: string;
  /** by position */
  readonly calls: ReadonlyMap<string, RecordedCall>;
  /** what ended the run before it had made all its calls; null: it came to its end, or goes on behind the last call */
  readonly stop: JournalStop | null;
}

/** The calls of one line of evaluation, by site and then by occurrence. */
type LineCalls = ReadonlyMap<string, ReadonlyMap<number, RecordedCall>>;

/** What the world answered in one run of a program: with it, the program is evaluated again without asking. */
export class Journal implements JournalParts {
  readonly program: string;
  readonly calls: ReadonlyMap<string, RecordedCall>;
  readonly stop: JournalStop | null;
  /** by the prefix that the positions of a line share */
  readonly #lines = new Map<string, Map<string, Map<number, RecordedCall>>>();

  constructor({ program, calls, stop }: JournalParts) {
    this.program = program;
    this.calls = calls;
    this.stop = stop;
    for (const call of calls.values()) this.#index(call);
  }

  line(prefix: string): LineCalls {
    return this.#lines.get(prefix) ?? NO_CALLS;
  }

  #index(call: RecordedCall): void {
    const { position } = call;
    const place = position.lastIndexOf(":") + 1;
    const hash = position.lastIndexOf("#");
    const sites = known(this.#lines, position.slice(0, place), () => new Map<string, Map<number, RecordedCall>>());
    const site = known(sites, position.slice(place, hash), () => new Map<number, RecordedCall>());
    site.set(Number(position.slice(hash + 1)), call);
  }
}

const NO_CALLS: LineCalls = new Map();

function known<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}

/** A limit or a cancellation that ended a run. */
export interface JournalStop {
  /** `Cancelled`, or the kind of an error that nothing can catch */
  readonly kind: string;
  readonly message: string;
}

/** kind of the stop of a run that was cancelled */
export const CANCELLED = "Cancelled";

/** Hands out the outcomes of a journal, each once. */
export class Replay {
  readonly #journal: Journal;
  readonly #taken = new Set<RecordedCall>();

  /** Raises `JournalMismatch` for the journal of another program. */
  constructor(journal: Journal, { program }: { program: string }) {
    this.#journal = journal;
    if (journal.program !== program)
      mismatch({
        position: null,
        problem: `The journal is of another program: ${journal.program}, and this is ${program}`,
      });
  }

  line(prefix: string): LineCalls {
    return this.#journal.line(prefix);
  }

  /** What came of a call. Raises `JournalMismatch` where another call was recorded at its position. */
  take(recorded: RecordedCall, { capability, args, at }: MadeCall): CallOutcome {
    const { position } = recorded;
    if (recorded.capability !== capability) {
      const problem = `the journal has a call of ${recorded.capability} there, and the program calls ${capability}`;
      mismatch({ position, problem, at });
    }
    if (!isSameData(recorded.args, args))
      mismatch({ position, problem: `${capability} was called there with another input`, at });
    this.#taken.add(recorded);
    return recorded.outcome;
  }

  /** Ends a program that comes to a call behind the last one of a run that was ended. */
  endBehindLast(): void {
    const { stop } = this.#journal;
    if (stop === null) return;
    if (stop.kind === CANCELLED) throw new Cancellation(stop.message);
    fail(stop.kind, stop.message);
  }

  /** Raises `JournalMismatch` for a call of the journal that the program did not make. */
  finish(): void {
    const { calls } = this.#journal;
    if (this.#taken.size === calls.size) return;
    const made = new Set([...this.#taken].map(({ position }) => position));
    for (const { position, capability } of calls.values()) {
      if (!made.has(position) && !isBeneath(position, made))
        mismatch({ position, problem: `the journal has a call of ${capability} there, and the program made none` });
    }
  }
}

/** Made by a function that a call was handed: what came of that call tells all. */
function isBeneath(position: string, made: ReadonlySet<string>): boolean {
  for (let end = position.indexOf("("); end !== -1; end = position.indexOf("(", end + 1))
    if (made.has(position.slice(0, end))) return true;
  return false;
}

/** A call as the program makes it now. */
type MadeCall = Pick<RecordedCall, "capability" | "args"> & { readonly at: Place };

interface Mismatch {
  /** null where it is none of a call */
  readonly position: string | null;
  readonly problem: string;
  readonly at?: Place;
}

/** Raises the error that no program can catch. */
export function mismatch({ position, problem, at }: Mismatch): never {
  const message = position === null ? problem : `At ${position}, ${problem}`;
  const data = mapFrom([[keyword("position"), position]]);
  throw new RtfsError(new ErrorValue({ kind: "JournalMismatch", message, data, at: at ?? null }));
}
