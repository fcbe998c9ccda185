import { createHash } from "node:crypto";
import { AmbitError, type Authority, type Call, type Decision, type Encoded, type Principal } from "@ambit/sdk";
import { performCall } from "../call.ts";
import { decideNeeds, withGrant } from "../governance/index.ts";
import { type Capability, type Marketplace, notFound } from "../marketplace/index.ts";
import type { Ports } from "../ports.ts";
import type { Chain } from "../record/index.ts";
import type { Answer, CallRequest, PreparedCall, Resolution, Road, Session } from "../road.ts";
import { settle } from "../settle.ts";
import { type AskPerson, asDenial, askForGrants } from "./ask.ts";
import { factsOf, prepareCall } from "./prepare.ts";
import { callOutcome, callRequested } from "./records.ts";
import type { RunBudgets } from "./run-budgets.ts";

/** What the runtime lends to each of its runs. */
export interface RunParts {
  marketplace: Marketplace;
  chain: Chain;
  ports: Ports;
  /** absolute folder that relative paths start from */
  cwd: string;
  principal: Principal;
  ask: AskPerson | undefined;
  budgets: RunBudgets;
  /** executes a prepared call by its provider */
  execute(call: PreparedCall, context: ExecuteContext): Promise<Answer>;
}

/** What a provider is lent for one call. */
export interface ExecuteContext {
  signal: AbortSignal;
  idempotencyKey: string;
  authority: Authority;
  /** the one road for calls that this call makes */
  call(capability: string, args: readonly Encoded[], options: { position: string }): Promise<Encoded>;
}

/** Provides what is missing, once its id has been allowed. */
export type ResolveMissing = (
  request: CallRequest,
  session: Session,
  options: { signal: AbortSignal },
) => Promise<Resolution>;

export interface SessionOptions {
  runId: string;
  authority: Authority;
  /** ids that were inferred before the run; others are computed by the program; undefined: the caller is no program */
  expected: ReadonlySet<string> | undefined;
  /** absent: what is missing stays missing */
  resolveMissing: ResolveMissing | undefined;
}

/** A session, and what its road keeps track of. */
interface LiveRun {
  parts: RunParts;
  options: SessionOptions;
  session: Session;
  /** what the run may do; grows only by what a person grants when asked */
  authority: Authority;
  /** capabilities that were made for this run */
  own: Map<string, Capability>;
}

export function openSession(parts: RunParts, options: SessionOptions): Session {
  const { runId } = options;
  const session: Session = {
    runId,
    call: (capability, args, { signal, ...where }) =>
      performCall({ capability, args, runId, principal: parts.principal, ...where }, road, { signal }),
    append: async (event, { payloads }) => void (await parts.chain.append(runId, [event], payloads)),
    install: (capability) => void run.own.set(capability.manifest.id, capability),
  };
  const run: LiveRun = { parts, options, session, authority: options.authority, own: new Map() };
  const road = roadOf(run);
  return session;
}

function roadOf(run: LiveRun): Road {
  const { parts, options, session } = run;
  return {
    find: (id) => run.own.get(id) ?? parts.marketplace.find(id),
    prepare: prepareCall,
    now: parts.ports.clock.monotonicMs,
    decide: (request, { signal }) => decide(request, { run, signal }),
    async resolve(request, { signal }) {
      if (!options.resolveMissing) throw notFound(request.call.capability, parts.marketplace);
      return options.resolveMissing(request, session, { signal });
    },
    async execute(prepared, { signal }) {
      refuseTooDeep(prepared.call);
      return parts.execute(prepared, contextOf(prepared.call, { run, signal }));
    },
    record: recorderOf(run),
  };
}

interface OnRoad {
  run: LiveRun;
  signal: AbortSignal;
}

/** Asks for what is missing where somebody can be asked; the authority grows by what was granted. */
async function decide(request: CallRequest, { run, signal }: OnRoad): Promise<Decision> {
  const { ask, cwd } = run.parts;
  const facts = factsOf(request, { cwd, isDynamic: isUnexpected(request, run.options.expected) });
  const refusals = decideNeeds(facts.asNeeds, run.authority);
  const asked = await settle(() => askForGrants(refusals, { ask, signal }));
  if (!asked.ok && !asked.error.code.startsWith("GOVERN_")) throw asked.error;
  if (!asked.ok) return asDenial(asked.error);
  run.authority = asked.value.reduce(withGrant, run.authority); // another call may have asked meanwhile
  return facts.decide(run.authority);
}

/** Each level of calls within calls holds an evaluation, a worker and its memory, until the innermost has ended. */
const mostLevels = 16;

function refuseTooDeep({ capability, position }: Call): void {
  if (position.split("/").length <= mostLevels) return;
  throw new AmbitError("RTFS_LIMIT", `${capability} is called at more than ${mostLevels} levels of capabilities`, {
    kind: "StackOverflow",
    details: { capability, levels: mostLevels },
    hint: "A capability that calls itself needs an end; recursion within one program has none of this cost.",
  });
}

/** What the call's provider is lent; its own calls come back by the same road. */
function contextOf({ runId, position }: Call, { run, signal }: OnRoad): ExecuteContext {
  return {
    signal,
    authority: run.authority,
    idempotencyKey: idempotencyKey(runId, position),
    call: (capability, args, nested) =>
      run.session.call(capability, args, { position: `${position}/${nested.position}`, parent: position, signal }),
  };
}

function recorderOf({ parts: { chain }, options: { runId } }: LiveRun): Road["record"] {
  return {
    async request(request, decision) {
      const key = idempotencyKey(runId, request.call.position);
      const { event, payloads } = callRequested(request, { decision, key });
      const [sequence = 0] = await chain.append(runId, [event], payloads);
      return sequence;
    },
    async outcome(request, recorded) {
      const { event, payloads } = callOutcome(request, recorded);
      await chain.append(runId, [event], payloads);
    },
  };
}

/** A program's call of an id that was not read off it beforehand: the program computed the id. */
function isUnexpected({ call }: CallRequest, expected: ReadonlySet<string> | undefined): boolean {
  return expected !== undefined && call.parent === undefined && !expected.has(call.capability);
}

/** Equal for every attempt at the same call of the same run. */
function idempotencyKey(runId: string, position: string): string {
  return createHash("sha256").update(`ambit.call.v1\0${runId}\0${position}`).digest("hex");
}
