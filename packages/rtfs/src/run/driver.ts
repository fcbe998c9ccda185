import { asRtfsError, catchability, type Place } from "../errors.ts";
import { PMap, type Value } from "../values/index.ts";
import { metered } from "../values/meter.ts";
import { Cut } from "./cuts.ts";
import { Cancellation } from "./fuel.ts";
import type { HostRequest, Process } from "./function.ts";
import type { HostAnswer, HostCall } from "./host-call.ts";
import { Join } from "./join.ts";
import type { CallOutcome, RecordedCall } from "./journal.ts";
import type { Line } from "./line.ts";
import { placed } from "./located.ts";
import type { Machine } from "./machine.ts";
import { attempt, ProcessStack, processOf, type Resume } from "./process-stack.ts";
import { outcomeOf } from "./recall.ts";

export interface Driving {
  readonly machine: Machine;
  readonly counts: { calls: number };
  readonly host: (call: HostCall) => HostAnswer | Promise<HostAnswer>;
  /** the answer to this call is of no use any more */
  readonly onAbort: (call: HostCall) => void;
  /** hears of the outcome of every call that the host was asked for, or would have been */
  readonly onOutcome: (call: RecordedCall) => void;
}

/** Drives a process to its end, asking the host for what it calls. Rejects with whatever ended it. */
export function drive(process: Process, driving: Driving): Promise<Value> {
  const { promise, resolve, reject } = Promise.withResolvers<Value>();
  const run: Run = {
    ...driving,
    waiting: new Set(),
    isOver: false,
    end(end) {
      if (run.isOver) return;
      run.isOver = true;
      for (const branch of run.waiting) branch.abandon();
      if ("value" in end) resolve(end.value);
      else reject(end.thrown);
    },
  };
  const { line } = driving.machine;
  const root = new Branch({ run, line, depth: 0, join: null, onEnd: run.end });
  try {
    root.start(process);
  } catch (thrown) {
    run.end({ thrown });
  }
  return promise;
}

/** What the branches of one drive share. */
interface Run extends Driving {
  /** branches that wait for the host */
  readonly waiting: Set<Branch>;
  isOver: boolean;
  end(end: Resume): void;
}

export interface BranchOptions {
  readonly run: Run;
  readonly line: Line;
  /** calls open around it */
  readonly depth: number;
  /** the parallel form that it is a branch of */
  readonly join: Join | null;
  readonly onEnd: (end: Resume) => void;
}

/** A line of evaluation that goes on as far as it can, and waits for the host or for branches of its own. */
export class Branch {
  readonly line: Line;
  readonly #options: BranchOptions;
  readonly #stack: ProcessStack;
  #waiting: Waiting | Join | null = null;
  /** where the machine stood when the branch came to wait */
  #site: Place | null;

  constructor(options: BranchOptions) {
    const { run, line, depth } = options;
    this.#options = options;
    this.line = line;
    this.#site = run.machine.site;
    this.#stack = new ProcessStack({ machine: run.machine, depth });
  }

  get join(): Join | null {
    return this.#options.join;
  }

  start(process: Process): void {
    this.#stack.push(process);
    this.#go({ value: null });
  }

  /** A branch on top of this one. */
  fork({ line, join, onEnd }: Pick<BranchOptions, "line" | "join" | "onEnd">): Branch {
    return new Branch({ run: this.#options.run, line, depth: this.#stack.depth, join, onEnd });
  }

  /** Goes on with what came of the branches that it waited for. */
  joined(outcome: Resume): void {
    this.#waiting = null;
    this.#go(this.#cancellation() ?? outcome);
  }

  /** Ends the branch where it waits: its `finally` forms run, without calls. */
  stop(): void {
    const waiting = this.#waiting;
    if (waiting instanceof Join) waiting.stop();
    else if (waiting !== null) {
      this.#leave(waiting);
      this.#go(this.#outcome(waiting, { stopped: true }));
    }
  }

  /** Waits no longer, and does not go on. */
  abandon(): void {
    if (this.#waiting !== null && !(this.#waiting instanceof Join)) this.#leave(this.#waiting);
  }

  #leave({ call }: Waiting): void {
    const { run } = this.#options;
    this.#waiting = null;
    run.waiting.delete(this);
    run.onAbort(call);
  }

  #go(from: Resume): void {
    const { run, onEnd } = this.#options;
    for (let resume: Resume | null = from; resume !== null; ) {
      const next = this.#advance(resume);
      if (!("ask" in next)) {
        if ("thrown" in next && next.thrown instanceof Cut) next.thrown.close();
        return onEnd(next);
      }
      if (next.ask === "host") resume = this.#call(next);
      else {
        const join = new Join(this, { ...next, fuel: run.machine.fuel });
        this.#waiting = join;
        resume = join.start();
        if (resume !== null) this.#waiting = null;
      }
    }
  }

  #advance(resume: Resume): ReturnType<ProcessStack["advance"]> {
    const { machine } = this.#options.run;
    machine.line = this.line;
    machine.site = this.#site;
    if ("thrown" in resume && resume.thrown instanceof Cut) resume.thrown.open(machine.fuel);
    const next = metered(machine.fuel, () => this.#stack.advance(resume));
    this.#site = machine.site;
    return next;
  }

  /** What the program goes on with; null while the host has not answered. */
  #call(request: HostRequest): Resume | null {
    const cancellation = this.#cancellation();
    if (cancellation !== null) return cancellation;
    const { run, join } = this.#options;
    const { site, occurrence, data } = request;
    const position = this.line.position(site, occurrence);
    const waiting: Waiting = { call: this.#hostCall(request, position), data };
    if (join?.hasFailed === true) return this.#outcome(waiting, { stopped: true });
    const stop = attempt(() => this.line.recorded?.replay.endBehindLast());
    if ("thrown" in stop) return { thrown: placed(stop.thrown, request.at) };
    run.counts.calls++;
    return this.#ask(waiting);
  }

  #hostCall({ capability, args, data, at }: HostRequest, position: string): HostCall {
    const { step, hints } = this.line.extent;
    const isPositional = args.length > 1 || (args.length === 1 && !(args[0] instanceof PMap));
    const apply = data === args ? null : this.#applier(position);
    return { capability, args, isPositional, position, step, hints, context: this.line.exposed(), apply, at };
  }

  #ask(waiting: Waiting): Resume | null {
    const { run } = this.#options;
    const answer = run.host(waiting.call);
    if (!(answer instanceof Promise)) return this.#outcome(waiting, answer);
    this.#waiting = waiting;
    run.waiting.add(this);
    answer
      .then((given) => this.#answered(waiting, () => this.#outcome(waiting, given)))
      .catch((thrown) => this.#broken(waiting, thrown));
    return null;
  }

  /** The host has failed, which breaks the run; not where it was told to stop. */
  #broken(waiting: Waiting, thrown: unknown): void {
    const { run } = this.#options;
    const cancellation = this.#cancellation();
    if (cancellation !== null) return this.#answered(waiting, () => cancellation);
    run.waiting.delete(this);
    run.end({ thrown });
  }

  /** Goes on after a call, unless it is not waited for any more. */
  #answered(waiting: Waiting, outcome: () => Resume): void {
    const { run } = this.#options;
    if (this.#waiting !== waiting || run.isOver) return;
    this.#waiting = null;
    run.waiting.delete(this);
    this.#go(this.#cancellation() ?? outcome());
  }

  #cancellation(): Resume | null {
    const { fuel } = this.#options.run.machine;
    return fuel.isCancelled && !fuel.isStopping ? { thrown: new Cancellation("The run was cancelled") } : null;
  }

  /** Records what came of a call, for the program to go on with. */
  #outcome({ call, data }: Waiting, outcome: CallOutcome): Resume {
    const { capability, position } = call;
    const { run } = this.#options;
    run.onOutcome({ position, capability, args: data, outcome });
    return outcomeOf(outcome, { at: call.at, step: call.step, fuel: run.machine.fuel });
  }

  /** Lets the host call functions that the program gave it: each time as a line of its own, beneath the call. */
  #applier(position: string): NonNullable<HostCall["apply"]> {
    const origin = this.line.fork("");
    let times = 0;
    return (fn, args) => {
      const { promise, resolve, reject } = Promise.withResolvers<HostAnswer>();
      const onEnd = (end: Resume) => {
        const error = "thrown" in end ? asRtfsError(end.thrown)?.value : undefined;
        if ("value" in end) resolve(end);
        else if (error !== undefined && catchability(error.kind) !== "never") resolve({ error });
        else {
          reject(end.thrown);
          this.#interrupt(end);
        }
      };
      const branch = this.fork({ line: origin.fork(`${position}(${times++}):`), join: this.join, onEnd });
      if (this.#options.run.isOver) reject(new Error("The run is over: its functions can't be called any more"));
      else branch.start(processOf(fn, args));
      return promise;
    };
  }

  /** Something that ends the program has happened in a function that the host called. */
  #interrupt(end: Resume): void {
    const waiting = this.#waiting;
    if (waiting === null || waiting instanceof Join) return this.#options.run.end(end);
    this.#leave(waiting);
    this.#go(end);
  }
}

/** A call whose answer is awaited. */
interface Waiting {
  readonly call: HostCall;
  /** its arguments as a journal keeps them */
  readonly data: readonly Value[];
}
