import { asRtfsError, catchability, ErrorValue, fail, type Place, RtfsError } from "../errors.ts";
import type { Step } from "../ir/ir.ts";
import { Keyword, keyword, mapFrom, PMap, Sequence, Sym, typeName, type Value } from "../values/index.ts";
import { StepExpiry } from "./cuts.ts";
import type { Extent, Line, StepFrame } from "./line.ts";
import { located } from "./located.ts";
import type { Machine } from "./machine.ts";

/** What the host is told of a step: once that it started, once how it ended, and of failed attempts in between. */
export type StepNotice = {
  readonly step: StepFrame;
  /** where it stands in the source */
  readonly at: Place;
} & (
  | { readonly status: "started"; readonly metadata: PMap }
  | { readonly status: "retrying"; readonly error: ErrorValue /** from 1 */; readonly attempt: number }
  | { readonly status: "completed" }
  | {
      readonly status: "failed";
      readonly error: ErrorValue;
      /** the program goes on with the error as the step's value */
      readonly isContinued: boolean;
    }
);

/** what a step costs, in units of fuel: the host hears of it and records it, so that nobody can have millions of them */
const STEP_COST = 1_000;

/** Tells how a failed attempt goes on: with another one, or with a value. */
type Settled = { readonly again: true } | { readonly value: Value };

/** A step that is under way. */
export class OpenStep {
  readonly #node: Step;
  readonly #machine: Machine;
  readonly #line: Line;
  readonly #frame: StepFrame;
  /** what held around it */
  readonly #outer: Extent;
  readonly #depth: number;
  readonly #retries: number;
  #failed = 0;

  /** Starts a step with the values of its options. Raises `InvalidArgument` or `TypeError` for what they can't be. */
  constructor(node: Step, given: PMap, machine: Machine) {
    const { line, fuel } = machine;
    fuel.charge(STEP_COST);
    const options = located(node.at, () => readOptions(given, { node, machine }));
    this.#node = node;
    this.#machine = machine;
    this.#line = line;
    this.#outer = line.extent;
    this.#depth = fuel.depth;
    this.#retries = options.retries;
    const { form, name, isolation } = node;
    const { timeoutMs, exposes } = options;
    const parent = line.extent.step;
    const action = line.position(node.site);
    this.#frame = { action, name, form, isolation, timeoutMs, exposes: exposes ?? parent?.exposes ?? null, parent };
    machine.onStep({ step: this.#frame, at: node.at, status: "started", metadata: options.metadata });
  }

  /** an attempt before this one has failed */
  get isRetry(): boolean {
    return this.#failed > 0;
  }

  /** Begins an attempt: it finds the context as the step found it. */
  begin(): void {
    const { empty } = PMap;
    const base = this.#frame.isolation === "sandboxed" ? { written: empty, parameters: empty } : {};
    this.#line.extent = { ...this.#outer, ...base, step: this.#frame };
  }

  complete(value: Value): Value {
    const { written, fresh } = this.#line.extent;
    const isOpen = this.#frame.isolation === "inherit";
    this.#line.extent = isOpen ? { ...this.#outer, written, fresh } : this.#outer;
    this.#tell({ status: "completed" });
    return value;
  }

  /** Ends an attempt that failed: what it wrote is forgotten. Throws on what ends the step too. */
  fail(thrown: unknown): Settled {
    this.#line.extent = this.#outer;
    this.#machine.fuel.depth = this.#depth;
    const isExpired = thrown instanceof StepExpiry && thrown.action === this.#frame.action;
    if (isExpired) thrown.close();
    const raised = isExpired ? this.#timeout() : asRtfsError(thrown);
    const error = raised?.value ?? CANCELLED;
    const mayGoOn = raised !== null && catchability(error.kind) === "any" && !this.#machine.fuel.isStopping;
    if (mayGoOn && !isExpired && this.#failed < this.#retries) {
      this.#failed++;
      this.#tell({ status: "retrying", error, attempt: this.#failed });
      return { again: true };
    }
    const isContinued = mayGoOn && this.#node.continues;
    this.#tell({ status: "failed", error, isContinued });
    if (isContinued) return { value: error };
    throw isExpired ? raised : thrown;
  }

  #timeout(): RtfsError {
    const { name, timeoutMs, action } = this.#frame;
    const data = mapFrom([
      [keyword("action"), action],
      [keyword("timeout-ms"), timeoutMs],
    ]);
    const message = `The step "${name}" took longer than ${timeoutMs} ms`;
    return new RtfsError(new ErrorValue({ kind: "Timeout", message, data, at: this.#node.at }));
  }

  #tell(ending: Ending): void {
    this.#machine.onStep({ step: this.#frame, at: this.#node.at, ...ending });
  }
}

type Ending = StepNotice extends infer N ? (N extends StepNotice ? Omit<N, "step" | "at"> : never) : never;

const CANCELLED = new ErrorValue({ kind: "Cancelled", message: "The step was cancelled" });

interface Read {
  readonly timeoutMs: number | null;
  readonly retries: number;
  readonly exposes: readonly string[] | "all" | null;
  readonly metadata: PMap;
}

function readOptions(given: PMap, { node, machine }: { node: Step; machine: Machine }): Read {
  if (node.isolation === "sandboxed" && !machine.canSandbox) {
    const instead = ":isolation :isolated keeps its context apart";
    fail(
      "SecurityViolation",
      `The step "${node.name}" asks for a sandbox, and this host has none for steps; ${instead}`,
    );
  }
  const option = (name: string): Value => given.get(keyword(name)) ?? null;
  const metadata = option("metadata") ?? PMap.empty;
  const params = option("params") ?? PMap.empty;
  for (const [name, value] of [["metadata", metadata] as const, ["params", params] as const])
    if (!(value instanceof PMap)) fail("TypeError", `The step option :${name} is a map, got ${typeName(value)}`);
  if (given.has(keyword("limit"))) count(option("limit"), { name: "limit", least: 0 });
  const timeoutMs = option("timeout-ms");
  return {
    timeoutMs: timeoutMs === null ? null : count(timeoutMs, { name: "timeout-ms", least: 1 }),
    retries: count(option("retries") ?? 0, { name: "retries", least: 0 }),
    exposes: exposed(option("expose-context"), option("context-keys")),
    metadata: metadata instanceof PMap ? metadata : PMap.empty,
  };
}

function count(value: Value, { name, least }: { name: string; least: number }): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= least) return value;
  const what = `The step option :${name} is an integer from ${least}`;
  return typeof value === "number" || typeof value === "bigint"
    ? fail("InvalidArgument", `${what}, got ${value}`)
    : fail("TypeError", `${what}, got ${typeName(value)}`);
}

/** What calls in the step carry of the context; null where the step says nothing about it. */
function exposed(isOpen: Value, keys: Value): readonly string[] | "all" | null {
  if (isOpen === false) return [];
  if (isOpen !== null && isOpen !== true)
    return fail("TypeError", `The step option :expose-context is a boolean, got ${typeName(isOpen)}`);
  if (keys === null) return isOpen === null ? null : "all";
  if (keys instanceof Sequence) return keys.toArray().map(keyName);
  return fail("TypeError", `The step option :context-keys is a vector, got ${typeName(keys)}`);
}

function keyName(key: Value): string {
  if (key instanceof Keyword || key instanceof Sym) return key.name;
  return typeof key === "string"
    ? key
    : fail("TypeError", `A context key is a keyword or a string, got ${typeName(key)}`);
}
