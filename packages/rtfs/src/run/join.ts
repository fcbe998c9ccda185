import { asRtfsError, catchability, type ErrorValue } from "../errors.ts";
import type { Parallel } from "../ir/ir.ts";
import { type Value, vectorFrom } from "../values/index.ts";
import { metered } from "../values/meter.ts";
import { mergeContext } from "./context-merge.ts";
import { BranchStop } from "./cuts.ts";
import type { Branch } from "./driver.ts";
import type { Fuel } from "./fuel.ts";
import type { Fn } from "./function.ts";
import { attempt, processOf, type Resume } from "./process-stack.ts";

export interface JoinOptions {
  readonly parallel: Parallel;
  readonly branches: readonly Fn[];
  readonly fuel: Fuel;
}

/** Branches of one `step-parallel`, which end together: once one has failed, the others stop where they wait. */
export class Join {
  readonly #parent: Branch;
  readonly #options: JoinOptions;
  #branches: readonly Branch[] = [];
  readonly #ends: Resume[] = [];
  #open = 0;
  #isStarting = true;
  #isStopped = false;
  #isSettled = false;

  constructor(parent: Branch, options: JoinOptions) {
    this.#parent = parent;
    this.#options = options;
  }

  /** a branch has failed, or one of the branches around them all */
  get hasFailed(): boolean {
    return this.#isStopped || this.#parent.join?.hasFailed === true;
  }

  /** Starts the branches in the order of the source; null where some of them wait. */
  start(): Resume | null {
    const { branches, parallel } = this.#options;
    const { line } = this.#parent;
    const position = line.position(parallel.site);
    this.#open = branches.length;
    this.#branches = branches.map((_, index) =>
      this.#parent.fork({
        line: line.fork(`${position}[${index}]:`),
        join: this,
        onEnd: (end) => this.#ended(index, end),
      }),
    );
    for (const [index, fn] of branches.entries()) this.#branches[index]?.start(processOf(fn, []));
    this.#isStarting = false;
    this.#isSettled = this.#open === 0;
    return this.#isSettled ? this.#outcome() : null;
  }

  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    for (const branch of this.#branches) branch.stop();
  }

  #ended(index: number, end: Resume): void {
    this.#ends[index] = end;
    this.#open--;
    if ("thrown" in end && this.#collected(end) === null) this.stop();
    if (this.#open > 0 || this.#isStarting || this.#isSettled) return;
    this.#isSettled = true;
    this.#parent.joined(this.#outcome());
  }

  /** The error that stands in the place of a failed branch; null where it fails them all. */
  #collected({ thrown }: { readonly thrown: unknown }): ErrorValue | null {
    const { parallel, fuel } = this.#options;
    if (!parallel.collects || fuel.isStopping) return null;
    const error = asRtfsError(thrown)?.value ?? null;
    return error !== null && catchability(error.kind) === "any" ? error : null;
  }

  /** The values in the order of the source; else the first failure that is no consequence of another. */
  #outcome(): Resume {
    const failures = this.#ends.flatMap((end) => ("thrown" in end && this.#collected(end) === null ? [end] : []));
    const failure = failures.find(({ thrown }) => !(thrown instanceof BranchStop)) ?? failures[0];
    return failure ?? metered(this.#options.fuel, () => attempt(() => this.#values()));
  }

  /** Takes over what the branches that succeeded leave behind. */
  #values(): Value {
    const { line } = this.#parent;
    const lines = this.#branches
      .filter((_, index) => "value" in (this.#ends[index] as Resume))
      .map((each) => each.line);
    mergeContext(line, lines, this.#options.parallel.merge);
    for (const each of lines) line.learn(each);
    const values = this.#ends.map((end) => ("value" in end ? end.value : this.#collected(end)));
    return vectorFrom(values);
  }
}
