import { readdirSync, readFileSync } from "node:fs";

const closeOnExec = 0o2000000;

let known: readonly number[] | undefined;

/**
 * Descriptors above stderr that this process was started with and that a child would inherit. Looked up once:
 * Node opens its own so that they close on exec.
 */
export function inheritedDescriptors(): readonly number[] {
  known ??= readdirSync("/proc/self/fd").map(Number).filter(isInherited);
  return known;
}

function isInherited(fd: number): boolean {
  if (fd <= 2) return false;
  try {
    const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "utf8"))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & closeOnExec) === 0;
  } catch {
    return false;
  }
}
