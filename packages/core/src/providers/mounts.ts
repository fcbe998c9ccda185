import type { Files } from "./native/files.ts";

/** Paths of a cage, as they were granted: by their names. */
interface CagePaths {
  readOnly: readonly string[];
  readWrite: readonly string[];
}

/**
 * Throws `GOVERN_DENIED` where a link leads a cage's path out of its granted root. The cage itself mounts no path that
 * leads through a link, and holds what it mounts: a link that is put there after this decision is refused there.
 */
export async function admitMounts({ readOnly, readWrite }: CagePaths, files: Pick<Files, "admit">): Promise<void> {
  for (const path of readOnly) await files.admit(path, "read");
  for (const path of readWrite) await files.admit(path, "write");
}
