/** The part of a path below a root, empty for the root itself; undefined when it lies elsewhere. Both absolute and clean. */
export function restBelow(root: string, path: string): string | undefined {
  if (path === root) return "";
  const prefix = root.endsWith("/") ? root : `${root}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
}
