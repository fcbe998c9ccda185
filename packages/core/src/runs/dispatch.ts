import { setTimeout as sleep } from "node:timers/promises";
import { decode, encode, fromPlain, toPlain } from "@ambit/rtfs";
import {
  AmbitError,
  type CallContext,
  type Encoded,
  type Provider,
  type ProviderAnswer,
  type ProviderType,
} from "@ambit/sdk";
import type { Capability } from "../marketplace/index.ts";
import type { Answer, PreparedCall } from "../road.ts";
import { cancelled } from "./attempt.ts";
import type { LentAuthority } from "./lent-authority.ts";
import { converted } from "./plain.ts";
import type { ExecuteContext } from "./session.ts";

export interface DispatchOptions {
  /** by `provider.type` */
  types: ReadonlyMap<string, ProviderType>;
  lent: LentAuthority;
}

/** Executes prepared calls: each manifest's provider is opened once, when it is first needed. */
export interface Dispatch extends AsyncDisposable {
  execute(call: PreparedCall, context: ExecuteContext): Promise<Answer>;
}

export function createDispatch({ types, lent }: DispatchOptions): Dispatch {
  const opened = new Map<string, Promise<Provider>>();
  const closing = new AbortController();
  const running = new Set<Promise<unknown>>();

  function providerOf({ manifest, digest }: Capability): Promise<Provider> {
    const open = opened.get(digest) ?? openProvider(types, manifest, closing.signal);
    opened.set(digest, open);
    open.catch(() => opened.delete(digest));
    return open;
  }

  return {
    async execute(prepared, { authority, ...given }) {
      const { call, input } = prepared;
      const { capability, args, parent, ...setting } = call;
      const context: CallContext = { ...given, ...setting, encodedInput: input.encoded };
      lent.lend(context, authority);
      const provider = await untilAborted(() => providerOf(prepared.capability), given.signal);
      const execute = () => tracked(provider.execute(input.plain, context), running);
      const answer = await untilAborted(execute, given.signal);
      return answerOf(answer, prepared.capability);
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      await Promise.race([Promise.allSettled(running), sleep(graceMs, undefined, { ref: false })]);
      const settled = await Promise.allSettled(opened.values());
      await Promise.all(settled.map((result) => result.status === "fulfilled" && result.value[Symbol.asyncDispose]()));
    },
  };
}

/** how long a cancelled call may take to wind down before its runtime goes without it */
const graceMs = 2_000;

function tracked<T>(work: Promise<T>, running: Set<Promise<unknown>>): Promise<T> {
  const done = () => running.delete(work);
  running.add(work);
  work.then(done, done);
  return work;
}

async function openProvider(
  types: ReadonlyMap<string, ProviderType>,
  manifest: Capability["manifest"],
  signal: AbortSignal,
): Promise<Provider> {
  const type = types.get(manifest.provider.type);
  if (type) return type.open(manifest, { signal });
  throw new AmbitError("RESOLVE_UNAVAILABLE", `No provider type is called "${manifest.provider.type}"`, {
    hint: `Known types: ${[...types.keys()].join(", ")}.`,
    details: { capability: manifest.id, type: manifest.provider.type },
  });
}

/**
 * The work's result, or `EXECUTE_CANCELLED` as soon as the signal says so: a provider may be slow to notice.
 * What was cancelled before is not begun.
 */
async function untilAborted<T>(begin: () => Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) throw reasonOf(signal);
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(reasonOf(signal));
  signal.addEventListener("abort", onAbort, { once: true });
  const work = begin();
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
    work.catch(() => undefined); // whoever lost the race has nobody left to tell
  }
}

/** Why a call was given up: what it was told, or that its run was cancelled. */
function reasonOf({ reason }: AbortSignal): AmbitError {
  return reason instanceof AmbitError ? reason : cancelled(reason);
}

function answerOf(answer: ProviderAnswer, { manifest, validateOutput }: Capability): Answer {
  const { receipt, artifacts } = answer;
  return {
    value: "json" in answer ? fromJson(answer.json) : checked(answer.value),
    origin: manifest.provider.type,
    ...(receipt ? { receipt } : {}),
    ...(artifacts ? { artifacts } : {}),
  };

  function fromJson(json: Parameters<typeof validateOutput>[0]): Encoded {
    validateOutput(json);
    return asOutput(manifest.id, () => encode(fromPlain(json, manifest.output)));
  }

  function checked(value: Encoded): Encoded {
    if (manifest.output !== true) validateOutput(asOutput(manifest.id, () => toPlain(decode(value))));
    return value;
  }
}

function asOutput<T>(id: string, convert: () => T): T {
  return converted(convert, (problem, cause) => {
    throw new AmbitError("EXECUTE_OUTPUT_INVALID", `Output of ${id} is no data that can be passed on: ${problem}`, {
      details: { capability: id },
      cause,
    });
  });
}
