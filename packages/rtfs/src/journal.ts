import { type ErrorValue, fail } from "./errors.ts";
import { isSameData } from "./same-data.ts";
import { keyword, mapFrom, type Value } from "./values/index.ts";

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

/** What the world answered in one run of a program: with it, the program is evaluated again without asking. */
export interface Journal {
  /** hash of the program (`programHash`) */
  readonly program: string;
  /** by position */
  readonly calls: ReadonlyMap<string, RecordedCall>;
}

/** Hands out the outcomes of a journal, each once. */
export class Replay {
  readonly #calls: ReadonlyMap<string, RecordedCall>;
  readonly #taken = new Set<string>();

  /** Raises `JournalMismatch` for the journal of another program. */
  constructor({ program, calls }: Journal, { program: own }: { program: string }) {
    this.#calls = calls;
    if (program !== own) mismatch(null, `The journal is of another program: ${program}, and this is ${own}`);
  }

  get count(): number {
    return this.#taken.size;
  }

  /** The outcome of a call; null where the journal has none. Raises `JournalMismatch` where it has another call. */
  take({ position, capability, args }: Omit<RecordedCall, "outcome">): CallOutcome | null {
    const known = this.#calls.get(position);
    if (known === undefined) return null;
    if (known.capability !== capability)
      mismatch(position, `the journal has a call of ${known.capability} there, and the program calls ${capability}`);
    if (!isSameData(known.args, args)) mismatch(position, `${capability} was called there with another input`);
    this.#taken.add(position);
    return known.outcome;
  }

  /** Raises `JournalMismatch` for a call of the journal that the program did not make. */
  finish(): void {
    if (this.#taken.size === this.#calls.size) return;
    for (const { position, capability } of this.#calls.values()) {
      if (!this.#taken.has(position) && !this.#isBeneath(position))
        mismatch(position, `the journal has a call of ${capability} there, and the program made none`);
    }
  }

  /** Made by a function that a call was handed: what came of that call tells all. */
  #isBeneath(position: string): boolean {
    for (let end = position.indexOf("/f"); end !== -1; end = position.indexOf("/f", end + 1))
      if (this.#taken.has(position.slice(0, end))) return true;
    return false;
  }
}

/** Raises the error that no program can catch. */
export function mismatch(position: string | null, problem: string): never {
  const message = position === null ? problem : `At ${position}, ${problem}`;
  return fail("JournalMismatch", message, mapFrom([[keyword("position"), position]]));
}
