import { mkdir, rmdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { AmbitError } from "@ambit/sdk";

/** Makes a folder for a run's files; what was made here and is still empty at the end goes away again. */
export async function ensureFolder(path: string): Promise<AsyncDisposable> {
  const made: string[] = [];
  const removeEmpty = async () => {
    for (const folder of made.reverse()) await rmdir(folder).catch(() => undefined);
  };
  try {
    await make(path, made);
  } catch (cause) {
    await removeEmpty();
    throw new AmbitError("USAGE_INVALID", `Cannot make the folder ${path}`, {
      hint: "Name another with --out.",
      cause,
    });
  }
  return { [Symbol.asyncDispose]: removeEmpty };
}

/** Level by level: Node's own recursive `mkdir` never ends beneath `/proc`. */
async function make(path: string, made: string[]): Promise<void> {
  if (await isFolder(path)) return;
  if (dirname(path) !== path) await make(dirname(path), made);
  await mkdir(path);
  made.push(path);
}

async function isFolder(path: string): Promise<boolean> {
  const facts = await stat(path).catch(() => undefined);
  return facts?.isDirectory() === true;
}
