import { AmbitError } from "@ambit/sdk";
import { cleanPath, type SandboxSpec } from "../spec.ts";

/** One mount of the caller's in a cage. */
export type CageMount = { kind: "bind"; source: string; path: string } | { kind: "tmpfs"; path: string };

/** The caller's paths, made ready for one cage. */
export interface Mounts extends AsyncDisposable {
  list: readonly CageMount[];
}

export async function planMounts(spec: SandboxSpec): Promise<Mounts> {
  if (spec.readWrite.length > 0) throw new AmbitError("SANDBOX_UNAVAILABLE", "No read-write paths");
  const list = spec.readOnly.map(cleanPath).map((path): CageMount => ({ kind: "bind", source: path, path }));
  return { list, [Symbol.asyncDispose]: async () => {} };
}
