import type { Context } from "../analyzer/context.ts";
import type { Isolation, MergePolicy, StepForm } from "../ir/ir.ts";
import type { Form, ListForm, MapForm } from "../reader/forms.ts";
import { refuse } from "./special-form.ts";

/** What stands between the name of a step and its body (reference §14.1). */
export interface StepOptions {
  /** by name without the colon */
  readonly written: ReadonlyMap<string, Form>;
  readonly body: readonly Form[];
}

const COMMON = [
  "params",
  "expose-context",
  "context-keys",
  "timeout-ms",
  "retries",
  "on-fail",
  "isolation",
  "metadata",
];

const OPTIONS: Readonly<Record<StepForm, ReadonlySet<string>>> = {
  step: new Set(COMMON),
  "step-if": new Set(COMMON),
  "step-loop": new Set([...COMMON, "limit"]),
  "step-parallel": new Set([...COMMON, "merge-policy"]),
};

interface Reading {
  readonly head: StepForm;
  readonly form: ListForm;
  readonly context: Context;
}

/** Reads leading options, written as keywords and values in turn or as one map. */
export function readStepOptions(forms: readonly Form[], reading: Reading): StepOptions {
  const [first] = forms;
  if (first?.kind === "map" && forms.length > 1 && isOptionMap(first, reading))
    return { written: fromMap(first, reading), body: forms.slice(1) };
  const written = new Map<string, Form>();
  let index = 0;
  for (; isOption(forms, index, reading); index += 2) {
    add(written, { key: forms[index] as Form, value: forms[index + 1] as Form, reading });
  }
  return { written, body: forms.slice(index) };
}

/** A map that is no branch: nothing else of a step can begin with one and go on. */
function isOptionMap({ entries }: MapForm, { head }: Reading): boolean {
  if (head !== "step-parallel") return true;
  const isKnown = ([key]: readonly [Form, Form]) => key.kind === "keyword" && OPTIONS[head].has(key.value.name);
  return entries.length > 0 && entries.every(isKnown);
}

function fromMap(map: MapForm, reading: Reading): Map<string, Form> {
  const written = new Map<string, Form>();
  for (const [key, value] of map.entries) add(written, { key, value, reading });
  return written;
}

/** A keyword with a value behind it is an option where it names one, and where it could only be a misspelt one. */
function isOption(forms: readonly Form[], index: number, { head }: Reading): boolean {
  const key = forms[index];
  const behind = forms.length - 1 - index;
  if (key?.kind !== "keyword" || behind < 1) return false;
  return OPTIONS[head].has(key.value.name) || head !== "step-parallel" || behind > 1;
}

interface Written {
  readonly key: Form;
  readonly value: Form;
  readonly reading: Reading;
}

function add(written: Map<string, Form>, { key, value, reading }: Written): void {
  const name = key.kind === "keyword" ? key.value.name : "";
  const known = OPTIONS[reading.head];
  if (!known.has(name)) {
    const what = key.kind === "keyword" ? `:${name} is no option of ${reading.head}` : "an option is a keyword";
    refuseOption(key, { ...reading, message: `${what}; there are ${[...known].map((each) => `:${each}`).join(" ")}` });
  }
  if (written.has(name)) refuseOption(key, { ...reading, message: `the option :${name} stands there twice` });
  written.set(name, value);
}

function refuseOption(at: Form, { head, context, message }: Reading & { message: string }): never {
  const named = head === "step" ? ' "name"' : "";
  const first = head === "step-parallel" ? ":merge-policy :overwrite" : ":timeout-ms 500";
  refuse(at, { context, message, usage: `(${head}${named} ${first} …)` });
}

/** The retries of a step: how many further attempts, and how long to wait before each. */
export function retriesOf(form: Form | undefined, context: Context): { max: Form; pause: Form | null } | null {
  if (form === undefined) return null;
  const usage = ":retries {:max 3 :backoff-ms 100}";
  if (form.kind !== "map") return refuse(form, { context, message: ":retries is written as a map", usage });
  const entries = new Map<string, Form>();
  for (const [key, value] of form.entries) {
    const name = key.kind === "keyword" ? key.value.name : "";
    if (name !== "max" && name !== "backoff-ms")
      refuse(key, { context, message: ":retries has :max and :backoff-ms only", usage });
    entries.set(name, value);
  }
  const max = entries.get("max") ?? refuse(form, { context, message: ":retries needs :max", usage });
  const pause = entries.get("backoff-ms") ?? null;
  return { max, pause: pause?.kind === "integer" && pause.value === 0 ? null : pause };
}

/** What becomes of a failure: `:abort` and `:continue`, or of a branch's: `:fail-fast` and `:collect`. */
export function toleratesFailure(form: Form | undefined, { head, context }: Reading): boolean {
  const [strict, lenient] = head === "step-parallel" ? ["fail-fast", "collect"] : ["abort", "continue"];
  return chosen(form, { name: "on-fail", from: [strict as string, lenient as string], context }) === lenient;
}

export function isolationOf(form: Form | undefined, context: Context): Isolation {
  return chosen(form, { name: "isolation", from: ["inherit", "isolated", "sandboxed"], context });
}

export function mergePolicyOf(form: Form | undefined, context: Context): MergePolicy {
  return chosen(form, { name: "merge-policy", from: ["keep-existing", "overwrite", "merge"], context });
}

interface Choice<K extends string> {
  readonly name: string;
  /** the first is what is meant when nothing is written */
  readonly from: readonly [K, ...K[]];
  readonly context: Context;
}

/** A keyword that has to be known before the run. */
function chosen<K extends string>(form: Form | undefined, { name, from, context }: Choice<K>): K {
  if (form === undefined) return from[0];
  const text = form.kind === "keyword" ? form.value.name : "";
  const found = from.find((each) => each === text);
  if (found !== undefined) return found;
  const words = from.map((each) => `:${each}`);
  return refuse(form, { context, message: `:${name} is one of ${words.join(" ")}`, usage: `:${name} ${words[0]}` });
}
