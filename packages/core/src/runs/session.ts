import { createHash } from "node:crypto";
import type { Authority, Call, Encoded, Principal } from "@ambit/sdk";
import { type CallRequest, type PreparedCall, performCall, type Resolution, type Road } from "../call.ts";
import type { Answer } from "../execute.ts";
import { decideNeeds } from "../governance/index.ts";
import { type Capability, type Marketplace, notFound } from "../marketplace/index.ts";
import type { Ports } from "../ports.ts";
import type { Chain, Payload, StepEvent } from "../record/index.ts";
import { settle } from "../settle.ts";
import { type AskPerson, asDenial, askForGrants } from "./ask.ts";
import { factsOf, prepareCall } from "./prepare.ts";
import { callOutcome, callRequested } from "./records.ts";

/** What the runtime lends to each of its runs. */
export interface RunParts {
  marketplace: Marketplace;
  chain: Chain;
  ports: Ports;
  /** absolute folder that relative paths start from */
  cwd: string;
  principal: Principal;
  ask: AskPerson | undefined;
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

/** One root run on its way: what it may do, what it made, and the road that its calls take. */
export interface Session {
  runId: string;
  /** what the run may do; grows only by what a person grants when asked */
  authority(): Authority;
  call(capability: string, args: readonly Encoded[], options: CallOptions): Promise<Encoded>;
  append(event: StepEvent, payloads?: readonly Payload[]): Promise<void>;
  /** installs a capability for this run alone */
  install(capability: Capability): void;
}

export interface CallOptions {
  position: string;
  parent?: string;
  signal: AbortSignal;
}

export function openSession(parts: RunParts, options: SessionOptions): Session {
  const own = new Map<string, Capability>();
  let authority = options.authority;
  const { runId } = options;
  const find = (id: string) => own.get(id) ?? parts.marketplace.find(id);

  const road: Road = {
    find,
    prepare: prepareCall,
    now: parts.ports.clock.monotonicMs,
    async decide(request, { signal }) {
      const facts = factsOf(request, { cwd: parts.cwd, isDynamic: isUnexpected(request, options.expected) });
      const refusals = decideNeeds(facts.asNeeds, authority);
      const asked = await settle(() => askForGrants(refusals, authority, { ask: parts.ask, signal }));
      if (!asked.ok) return asDenial(asked.error);
      authority = asked.value;
      return facts.decide(authority);
    },
    async resolve(request, { signal }) {
      if (!options.resolveMissing) throw notFound(request.call.capability, parts.marketplace);
      return options.resolveMissing(request, session, { signal });
    },
    execute: (prepared, { signal }) =>
      parts.execute(prepared, {
        signal,
        authority,
        idempotencyKey: idempotencyKey(runId, prepared.call.position),
        call: (capability, args, { position }) =>
          session.call(capability, args, {
            position: `${prepared.call.position}/${position}`,
            parent: prepared.call.position,
            signal,
          }),
      }),
    record: {
      async request(request, decision) {
        const { event, payloads } = callRequested(request, {
          decision,
          key: idempotencyKey(runId, request.call.position),
        });
        const [sequence] = await parts.chain.append(runId, [event], payloads);
        return sequence ?? 0;
      },
      async outcome(request, recorded) {
        const { event, payloads } = callOutcome(request, recorded);
        await parts.chain.append(runId, [event], payloads);
      },
    },
  };

  const session: Session = {
    runId,
    authority: () => authority,
    call: (capability, args, { signal, ...where }) => {
      const call: Call = { capability, args, runId, principal: parts.principal, ...where };
      return performCall(call, road, { signal });
    },
    append: async (event, payloads = []) => {
      await parts.chain.append(runId, [event], [...payloads]);
    },
    install: (capability) => void own.set(capability.manifest.id, capability),
  };
  return session;
}

/** A program's call of an id that was not read off it beforehand: the program computed the id. */
function isUnexpected({ call }: CallRequest, expected: ReadonlySet<string> | undefined): boolean {
  return expected !== undefined && call.parent === undefined && !expected.has(call.capability);
}

/** Equal for every attempt at the same call of the same run. */
function idempotencyKey(runId: string, position: string): string {
  return createHash("sha256").update(`ambit.call.v1\0${runId}\0${position}`).digest("hex");
}
