import type { Program } from "@ambit/rtfs";
import type { CapabilityManifest, Json, Needs } from "@ambit/sdk";
import { inferNeeds, type Reach } from "../governance/index.ts";
import type { Marketplace } from "../marketplace/index.ts";
import { inputValue } from "./plain.ts";
import { compileProgram } from "./program.ts";

export interface NeedsOptions {
  marketplace: Marketplace;
  cwd: string;
}

/** What a program can ever reach, through everything that is installed. */
export function needsOf(program: Reach, { marketplace, cwd }: NeedsOptions): Needs {
  return inferNeeds(program, {
    cwd,
    lookup: (id) => marketplace.find(id),
    implementation: implementationOf,
  });
}

/** What one call of a capability reaches. */
export function needsOfCall(id: string, input: Json | undefined, options: NeedsOptions): Needs {
  const at = { file: "<call>", line: 1, column: 1, offset: 0 };
  const args = input === undefined ? [] : [{ constant: inputValue(input, "The input") }];
  return needsOf({ calls: [{ id, position: "host", at, args, count: 1 }], dynamic: [], unknown: [] }, options);
}

/** The program that an RTFS capability is. Throws `RTFS_PARSE`. */
export function implementationOf({ id, provider: { source } }: CapabilityManifest): Program {
  return compileProgram({ text: typeof source === "string" ? source : "", file: `${id}.rtfs` });
}
