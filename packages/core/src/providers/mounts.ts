import type { Files } from "./native/files.ts";

/** Paths of a cage, as they were granted: by their names. */
interface CagePaths {
  readOnly: readonly string[];
  readWrite: readonly string[];
}

/**
 * Throws `GOVERN_DENIED` where a link leads a cage's path out of its granted root: what is mounted is what the path
 * leads to. A process that puts a link there between this and the mount wins the race.
 */
export async function admitMounts({ readOnly, readWrite }: CagePaths, files: Pick<Files, "admit">): Promise<void> {
  for (const path of readOnly) await files.admit(path, "read");
  for (const path of readWrite) await files.admit(path, "write");
}
