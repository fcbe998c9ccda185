import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";

/** The two places that this package is told by the environment: where programs are, and the user's cache. */
export function surroundings(): { path: string; cacheHome: string | undefined } {
  // biome-ignore lint/style/noProcessEnv: where programs and caches are is a fact of the machine, not a setting of Ambit
  const { PATH = "", XDG_CACHE_HOME } = process.env;
  return { path: PATH, cacheHome: XDG_CACHE_HOME };
}

/** Absolute path of a program: the first file of that name on PATH that may be executed; absent when there is none. */
export async function findProgram(name: string): Promise<string | undefined> {
  const folders = [...surroundings().path.split(delimiter), "/usr/bin", "/bin"].filter(isAbsolute);
  for (const folder of folders) {
    const path = join(folder, name);
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
