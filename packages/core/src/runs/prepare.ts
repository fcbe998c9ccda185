import { decode, toPlain } from "@ambit/rtfs";
import { type Authority, type Call, type Decision, type Needs, noNeeds, toAmbitError } from "@ambit/sdk";
import { callFacts, decideCall, unknownCallFacts } from "../governance/index.ts";
import { type Capability, normaliseInput } from "../marketplace/index.ts";
import type { CallRequest, PreparedInput } from "../road.ts";

/** Reads a call's input as its capability takes it. Never throws: what does not fit is part of the request. */
export function prepareCall(call: Call, capability: Capability | undefined): CallRequest {
  return { call, capability, input: prepareInput(call, capability) };
}

function prepareInput({ args }: Call, capability: Capability | undefined): PreparedInput {
  try {
    const input = normaliseInput(args, capability?.manifest.input ?? true);
    capability?.validateInput(input.plain);
    return { ok: true, ...input };
  } catch (error) {
    return { ok: false, encoded: ["v", ...args], problem: toAmbitError(error) };
  }
}

interface FactOptions {
  cwd: string;
  isDynamic: boolean;
}

/** What one call reaches, to be decided: as needs, for what could still be granted, and as a decision. */
export interface DecidableFacts {
  asNeeds: Needs;
  decide(authority: Authority): Decision;
}

export function factsOf({ call, capability, input }: CallRequest, { cwd, isDynamic }: FactOptions): DecidableFacts {
  const plain = input.ok ? input.plain : plainOf(input.encoded);
  const known = capability
    ? callFacts(capability.manifest, plain, { cwd, isDynamic })
    : unknownCallFacts(call.capability, { isDynamic });
  const facts = input.ok ? known : { ...known, unreadable: [] }; // its own schema tells more
  const { id, effects, hosts, env } = facts;
  return {
    asNeeds: {
      ...noNeeds,
      capabilities: [{ id, effects }],
      paths: facts.paths.map((path) => ({ ...path, by: id })),
      hosts: [...hosts],
      env: [...env],
    },
    decide: (authority) => decideCall(facts, authority),
  };
}

/** An input that does not fit is refused after the decision: what it names is read as far as it can be. */
function plainOf(encoded: CallRequest["input"]["encoded"]) {
  try {
    return toPlain(decode(encoded));
  } catch {
    return null;
  }
}
