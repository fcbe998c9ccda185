import { parentPort } from "node:worker_threads";
import {
  type Completion,
  decode,
  type ErrorValue,
  encode,
  execute,
  type HostAnswer,
  type HostCall,
  type LoadedModule,
  type ModuleLoader,
  PMap,
  type Program,
  prStr,
  RtfsError,
  type Value,
} from "@ambit/rtfs";
import type { Encoded } from "@ambit/sdk";
import { failureOf } from "./failure-message.ts";
import { orElse, plainOrNull } from "./plain.ts";
import { compileForm } from "./program-source.ts";
import type { Ended, Evaluation, FromWorker, ToWorker, Used } from "./protocol.ts";
import { callMessage, stepMessage } from "./worker-messages.ts";

// One evaluation at a time: the pool hands a worker out exclusively.
if (!parentPort) throw new Error("evaluation.ts runs in a worker thread");
const port = parentPort;
const waiting = new Map<number, (answer: HostAnswer) => void>();
const ids = new WeakMap<HostCall, number>();
let lastId = 0;

port.on("message", (message: ToWorker) => {
  if (message.type === "answer") return deliver(message);
  evaluate(message.evaluation, new Int32Array(message.cancel)).then((ended) => send({ type: "ended", ended }), fatal);
});

const send = (message: FromWorker) => port.postMessage(message);

// A failure of the evaluator itself ends the worker: the pool reports it as the run's failure.
function fatal(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}

async function evaluate(evaluation: Evaluation, cancel: Int32Array): Promise<Ended> {
  const program = compileForm(evaluation.program, loaderOf(evaluation.modules));
  const completion = await execute(program, {
    parameters: parametersOf(evaluation),
    ...(evaluation.invoke ? { invoke: evaluation.invoke.map(decode) } : {}),
    host: ask,
    onAbort: abort,
    onStep: (notice) => send(stepMessage(notice)),
    limits: evaluation.limits,
    effectsOf: () => [], // the main thread has held the program's promises against the manifests
    cancel,
  });
  try {
    return endedOf(completion, program);
  } catch (error) {
    // A value can be too deep or too large to be printed.
    if (!(error instanceof RtfsError)) throw error;
    return { status: "failed", error: failureOf(error.value, { program, stack: [] }), ...usedBy(completion) };
  }
}

/** Gives the modules that were read with the program, and no others. */
function loaderOf(modules: readonly LoadedModule[]): ModuleLoader {
  const byName = new Map(modules.map((module) => [module.name, module]));
  return (name) => byName.get(name) ?? null;
}

function parametersOf({ parameters }: Evaluation): PMap {
  const value = decode(parameters);
  return value instanceof PMap ? value : PMap.empty;
}

/** The one place where outcomes of calls enter a program. */
function ask(call: HostCall): HostAnswer | Promise<HostAnswer> {
  const id = ++lastId;
  try {
    send(callMessage(call, id));
  } catch (error) {
    if (error instanceof RtfsError) return { error: error.value }; // an argument is no data
    throw error;
  }
  ids.set(call, id);
  return new Promise((resolve) => waiting.set(id, resolve));
}

function deliver({ id, answer }: Extract<ToWorker, { type: "answer" }>): void {
  const resolve = waiting.get(id);
  waiting.delete(id);
  if ("expired" in answer) return resolve?.(answer);
  const value = decode(answer.value);
  resolve?.(answer.ok ? { value } : { error: value as ErrorValue });
}

/** Nobody waits for the answer to this call any more. */
function abort(call: HostCall): void {
  const id = ids.get(call);
  if (id !== undefined && waiting.delete(id)) send({ type: "abort", id });
}

function endedOf(completion: Completion, program: Program): Ended {
  const used = usedBy(completion);
  if (completion.status === "cancelled") return { status: "cancelled", ...used };
  if (completion.status === "failed") {
    const { error, stack } = completion;
    return { status: "failed", error: failureOf(error, { program, stack }), ...used };
  }
  const { value } = completion;
  return { status: "completed", value: encoded(value), plain: plainOrNull(value), printed: prStr(value), ...used };
}

const usedBy = ({ steps, memory, calls }: Completion): Used => ({ steps, memory, calls });

// A value that is no data (a function, say) has a printed form only.
const encoded = (value: Value): Encoded | undefined => orElse(() => encode(value), undefined);
