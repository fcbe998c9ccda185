import type { Value } from "../values/index.ts";
import type { Fn, Process, Request, Result } from "./function.ts";
import { RECUR, TAIL } from "./function.ts";
import type { Machine } from "./machine.ts";

/** What a process goes on with. */
export type Resume = { readonly value: Value } | { readonly thrown: unknown };

/** What a process can't go on without. */
export type Ask = Extract<Request, { ask: "host" | "all" }>;

/** Processes that wait, each for the one above it. */
export class ProcessStack {
  readonly #machine: Machine;
  /** calls open around it */
  readonly #depth: number;
  readonly #stack: Process[] = [];

  constructor({ machine, depth }: { machine: Machine; depth: number }) {
    this.#machine = machine;
    this.#depth = depth;
  }

  /** calls open around it and in it */
  get depth(): number {
    return this.#depth + this.#stack.length;
  }

  push(process: Process): void {
    this.#stack.push(process);
  }

  /** Runs until something is asked for, or nothing is left to run. */
  advance(from: Resume): Resume | Ask {
    let resume = from;
    for (let top = this.#stack.at(-1); top !== undefined; top = this.#stack.at(-1)) {
      this.#machine.fuel.depth = this.depth;
      const step = resumeProcess(top, resume);
      if ("thrown" in step || step.done === true) {
        this.#stack.pop();
        resume = "thrown" in step ? step : this.#settle(step.value);
        continue;
      }
      const request = step.value;
      if (request.ask === "host" || request.ask === "all") return request;
      resume = request.ask === "bounce" ? this.#bounce() : this.#enter(request.process);
    }
    return resume;
  }

  #enter(process: Process): Resume {
    const { fuel } = this.#machine;
    if (fuel.depth >= fuel.maxDepth) return attempt(() => fuel.overflow());
    this.#stack.push(process);
    return { value: null };
  }

  #settle(result: Result): Resume {
    if (result === TAIL) return this.#bounce();
    return result === RECUR ? { thrown: new Error("recur left its function") } : { value: result };
  }

  /** Makes the pending tail call, in the place of whoever left it. */
  #bounce(): Resume {
    for (;;) {
      const { fn, args } = this.#machine.takeTail();
      const { start } = fn.code;
      if (start !== null) {
        const entered = attempt(() => this.#stack.push(start(fn, args)));
        return "thrown" in entered ? entered : { value: null };
      }
      const called = attempt(() => fn.code.callMany(fn, args));
      if ("thrown" in called) return called;
      if (called.value !== TAIL) return { value: called.value };
    }
  }
}

/** A call of a function as a process of its own. */
export function* processOf(fn: Fn, args: readonly Value[]): Process {
  const { start } = fn.code;
  return start === null ? fn.code.callMany(fn, args) : yield { ask: "enter", process: start(fn, args) };
}

/** What a piece of work came to. */
export function attempt<R>(run: () => R): { readonly value: R } | { readonly thrown: unknown } {
  try {
    return { value: run() };
  } catch (thrown) {
    return { thrown };
  }
}

function resumeProcess(
  process: Process,
  resume: Resume,
): IteratorResult<Request, Result> | { readonly thrown: unknown } {
  try {
    return "thrown" in resume ? process.throw(resume.thrown) : process.next(resume.value);
  } catch (thrown) {
    return { thrown };
  }
}
