import { AmbitError, type Json, type JsonSchema } from "@ambit/sdk";
import { createMarketplace } from "../marketplace/index.ts";
import type { CallRequest, Resolution as ResolvedCall, Session } from "../road.ts";
import { inferSchema } from "./infer-schema.ts";
import type { ResolutionRequest } from "./request.ts";
import { type ResolveOptions, resolveMissing } from "./resolve-missing.ts";
import type { Resolution } from "./strategy.ts";

/** How missing capabilities are dealt with in the runs of one runtime. */
export interface SynthesisOptions extends Pick<ResolveOptions, "strategies" | "choose" | "review"> {
  /** what the programs are for, in one sentence; goes to the model */
  goal?: string;
  /** shape of a missing capability's result, by id */
  expects?: ReadonlyMap<string, JsonSchema>;
}

/** Provides what a call lacks and installs it for the run. Throws as `resolveMissing` does. */
export async function provideMissing(
  request: CallRequest,
  session: Session,
  options: SynthesisOptions & { signal: AbortSignal },
): Promise<ResolvedCall> {
  return installed(await resolveMissing(requestOf(request, options), { ...options, session }), session);
}

function requestOf(
  { call, input }: CallRequest,
  { goal, expects }: Pick<SynthesisOptions, "goal" | "expects">,
): ResolutionRequest {
  if (!input.ok) throw input.problem;
  const { capability, position } = call;
  return {
    capability,
    input: input.plain,
    inputSchema: inferSchema(input.plain),
    outputSchema: expects?.get(capability) ?? true,
    goal: goal ?? `What its name says: ${capability}`,
    position,
  };
}

function installed({ manifest, repair }: Resolution, session: Session): ResolvedCall {
  const capability = createMarketplace([manifest]).find(manifest.id);
  if (capability === undefined) throw new AmbitError("INTERNAL", `"${manifest.id}" is no canonical id`);
  session.install(capability);
  return {
    capability,
    ...(repair && { repair: async (problem) => installed(await repair(problemText(problem)), session) }),
  };
}

/** characters of a failed program's standard error that its author gets to see */
const shownCharacters = 2000;

/** A failure in words for the author of what failed. */
function problemText({ message, details }: AmbitError): string {
  const stderr = textOf(details.stderr).trim();
  const tail = stderr.length > shownCharacters ? `…${stderr.slice(-shownCharacters)}` : stderr;
  return tail === "" || message.includes(tail) ? message : `${message}\nOn standard error:\n${tail}`;
}

const textOf = (value: Json | undefined) => (typeof value === "string" ? value : "");
