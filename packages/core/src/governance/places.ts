import { resolve } from "node:path";
import { restBelow } from "../paths.ts";

/** The absolute path that `path` names from `cwd`, with `.` and `..` taken out of its text. Reads no file system. */
export function resolvePath(cwd: string, path: string): string {
  return resolve(cwd, path);
}

/** Whether a path is a granted root or lies beneath one. Both are absolute. */
export function isBeneath(root: string, path: string): boolean {
  return restBelow(resolve("/", root), path) !== undefined;
}

/** Host of a URL or of `host[:port]`, lower case; a scheme's own port is left out. Undefined when it names none. */
export function hostOf(text: string): string | undefined {
  const url = text.includes("://") ? text : `https://${text}`;
  if (!URL.canParse(url)) return undefined;
  const { host, protocol } = new URL(url);
  return host !== "" && (protocol === "https:" || protocol === "http:") ? host : undefined;
}

/** Whether a granted rule covers a host: the host itself, `*.domain` for what is below it, or `*`. Ports must agree. */
export function matchesHost(rule: string, host: string): boolean {
  if (hostOf(host) !== host) return false;
  const wanted = rule.toLowerCase();
  if (wanted === "*" || wanted === host) return true;
  return wanted.startsWith("*.") && host.endsWith(wanted.slice(1));
}
