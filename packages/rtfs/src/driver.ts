import { ErrorValue, RtfsError } from "./errors.ts";
import type { HostAnswer, HostCall } from "./evaluate.ts";
import { BranchStop, Cancellation } from "./fuel.ts";
import { type Fn, type HostRequest, type Process, RECUR, type Request, type Result, TAIL } from "./function.ts";
import type { Machine } from "./machine.ts";
import { type Value, vectorFrom } from "./values/index.ts";
import { metered } from "./values/meter.ts";

export interface Driving {
  readonly machine: Machine;
  readonly counts: { calls: number };
  host(call: HostCall): Promise<HostAnswer>;
}

/** Drives a process to its end, asking the host for what it calls. */
export function drive(process: Process, driving: Driving): Promise<Value> {
  return new Branch({ driving, prefix: "", depth: 0, group: null }).run(process);
}

/** Parallel branches that end together: once one has failed, the others stop at their next call. */
interface Group {
  hasFailed: boolean;
}

interface BranchOptions {
  readonly driving: Driving;
  /** position of the branch in the program */
  readonly prefix: string;
  /** calls open around it */
  readonly depth: number;
  readonly group: Group | null;
}

/** What a process goes on with. */
type Resume = { readonly value: Value } | { readonly thrown: unknown };

type Ask = Extract<Request, { ask: "host" | "all" }>;

/** One line of evaluation: a stack of processes, each waiting for the one above it. */
class Branch {
  readonly #options: BranchOptions;
  readonly #machine: Machine;
  readonly #stack: Process[] = [];
  readonly #occurrences = new Map<string, number>();

  constructor(options: BranchOptions) {
    this.#options = options;
    this.#machine = options.driving.machine;
  }

  async run(process: Process): Promise<Value> {
    this.#stack.push(process);
    for (let resume: Resume = { value: null }; ; ) {
      const from = resume;
      const next = metered(this.#machine.fuel, () => this.#advance(from));
      if ("value" in next) return next.value;
      if ("thrown" in next) throw next.thrown;
      const answer = await this.#answer(next);
      resume = this.#stop() ?? answer;
    }
  }

  /** Runs until the host is needed, or nothing is left to run. */
  #advance(from: Resume): Resume | Ask {
    let resume = from;
    for (let top = this.#stack.at(-1); top !== undefined; top = this.#stack.at(-1)) {
      this.#machine.fuel.depth = this.#options.depth + this.#stack.length;
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

  #answer(ask: Ask): Promise<Resume> {
    if (ask.ask === "host") return this.#call(ask.call, this.#position(ask.call.site));
    return this.#runAll(ask.branches, this.#position(ask.site));
  }

  /** What stops this line of evaluation now that it could go on. */
  #stop(): Resume | null {
    const { fuel } = this.#machine;
    if (fuel.isCancelled && !fuel.isStopping) return { thrown: new Cancellation("The run was cancelled") };
    if (this.#options.group?.hasFailed === true) return { thrown: new BranchStop("A parallel branch failed") };
    return null;
  }

  /** Place in the program and occurrence. */
  #position(site: string): string {
    const occurrence = this.#occurrences.get(site) ?? 0;
    this.#occurrences.set(site, occurrence + 1);
    return `${this.#options.prefix}${site}#${occurrence}`;
  }

  async #call({ capability, args, at }: HostRequest, position: string): Promise<Resume> {
    const { host, counts, machine } = this.#options.driving;
    counts.calls++;
    try {
      const answer = await host({ capability, args, position, at });
      return "value" in answer ? { value: answer.value } : { thrown: raised(answer.error, at) };
    } catch (thrown) {
      if (machine.fuel.isCancelled) return { thrown };
      throw thrown;
    }
  }

  /** The first error in the order of the source wins, once all branches have ended. */
  async #runAll(branches: readonly Fn[], position: string): Promise<Resume> {
    const group: Group = { hasFailed: false };
    const { driving, depth } = this.#options;
    const open = branches.map(async (fn, index) => {
      const branch = new Branch({ driving, prefix: `${position}/${index}:`, depth: depth + this.#stack.length, group });
      try {
        return await branch.run(branchProcess(fn));
      } catch (thrown) {
        group.hasFailed = true;
        throw thrown;
      }
    });
    const outcomes = await Promise.allSettled(open);
    const failures = outcomes.filter((outcome) => outcome.status === "rejected").map(({ reason }) => reason);
    const failure = failures.find((reason) => !(reason instanceof BranchStop)) ?? failures[0];
    if (failure !== undefined) return { thrown: failure };
    return {
      value: vectorFrom(outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []))),
    };
  }
}

function* branchProcess(fn: Fn): Process {
  const { start } = fn.code;
  return start === null ? fn.code.call0(fn) : yield { ask: "enter", process: start(fn, []) };
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

function attempt<R>(run: () => R): { readonly value: R } | { readonly thrown: unknown } {
  try {
    return { value: run() };
  } catch (thrown) {
    return { thrown };
  }
}

function raised({ kind, message, data, cause, at }: ErrorValue, site: HostCall["at"]): RtfsError {
  return new RtfsError(new ErrorValue({ kind, message, data, cause, at: at ?? site }));
}
