import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { moduleFiles } from "@ambit/core";
import type { CapabilityInfo, DocumentOptions } from "@ambit/rtfs/tooling";
import { messageOf } from "@ambit/sdk";
import { readConfig } from "../config.ts";
import { readEnvironment } from "../environment.ts";
import { openFromCommand } from "../open.ts";

/** What documents are read with: the capabilities that are installed, and where modules are looked for. */
export interface Surroundings {
  optionsFor(uri: string): DocumentOptions;
}

interface Known {
  readonly capabilities: readonly CapabilityInfo[];
  readonly roots: readonly string[];
}

/** Looks once, in the working folder, without touching any state; what cannot be had is told to `log` and left out. */
export async function lookAround(log: (message: string) => void): Promise<Surroundings> {
  const tolerant = async <T>(look: () => Promise<readonly T[]>): Promise<readonly T[]> => {
    try {
      return await look();
    } catch (error) {
      log(messageOf(error));
      return [];
    }
  };
  return surroundings({ capabilities: await tolerant(installed), roots: await tolerant(configuredRoots) });
}

/** While nobody has looked. */
export const nothingAround: Surroundings = surroundings({ capabilities: [], roots: [] });

function surroundings({ capabilities, roots }: Known): Surroundings {
  return {
    optionsFor(uri) {
      const path = pathOf(uri);
      const options = { file: path ?? uri, capabilities: () => capabilities };
      if (path === null) return options;
      return { ...options, modules: moduleFiles({ roots: [dirname(path), ...roots], cwd: process.cwd() }) };
    },
  };
}

/** Null for a document that is no file. */
function pathOf(uri: string): string | null {
  try {
    return fileURLToPath(uri);
  } catch {
    return null;
  }
}

async function installed(): Promise<readonly CapabilityInfo[]> {
  await using runtime = await openFromCommand({ json: true }, { state: "none" });
  const manifests = runtime.capabilities();
  return manifests.map(({ id, description, effects, input, output }) => {
    return { id, description, effects, boundary: { input, output, refuses: () => null } };
  });
}

async function configuredRoots(): Promise<readonly string[]> {
  const { moduleRoots = [] } = await readConfig(readEnvironment().configFile);
  return moduleRoots;
}
