import type { CallContext, ProviderType } from "@ambit/sdk";
import { type LocalFunctions, localProviderType } from "./local.ts";
import type { Roots } from "./native/beneath.ts";
import type { NativeTools } from "./native/define.ts";
import { filesBeneath } from "./native/files.ts";
import { nativeProviderType } from "./native/index.ts";
import { type EvaluateFunction, rtfsProviderType } from "./rtfs.ts";
import { sandboxedProviderType } from "./sandboxed.ts";

/** What the provider types reach the world with: the runtime gives it, and nobody else can. */
export interface ProviderTools extends Omit<NativeTools, "files"> {
  /** the roots that a call's run was granted, and the folder that relative paths start from */
  rootsFor(context: CallContext): Roots;
  evaluate: EvaluateFunction;
  functions: LocalFunctions;
}

/** Every way to execute, by `provider.type`. */
export function createProviderTypes(tools: ProviderTools): ReadonlyMap<string, ProviderType> {
  const files = (context: CallContext) => filesBeneath(tools.rootsFor(context), { randomName: randomName(tools) });
  const types = [
    nativeProviderType({ ...tools, files }),
    localProviderType(tools.functions),
    rtfsProviderType(tools.evaluate),
    sandboxedProviderType(tools.cages, { files }),
  ];
  return new Map(types.map((type) => [type.type, type]));
}

function randomName({ ports }: ProviderTools): () => string {
  return () => Buffer.from(ports.random.bytes(8)).toString("hex");
}

export { nativeManifests } from "./native/index.ts";
export type { EvaluateFunction } from "./rtfs.ts";
