import { mkdir, rmdir } from "node:fs/promises";
import { AmbitError } from "@ambit/sdk";

/** Makes a folder for a run's files; one that was made here and is still empty at the end goes away again. */
export async function ensureFolder(path: string): Promise<AsyncDisposable> {
  const firstMade = await mkdir(path, { recursive: true }).catch((cause: unknown) => {
    throw new AmbitError("USAGE_INVALID", `Cannot make the folder ${path}`, {
      hint: "Name another with --out.",
      cause,
    });
  });
  return {
    async [Symbol.asyncDispose]() {
      if (firstMade !== undefined) await rmdir(path).catch(() => undefined);
    },
  };
}
