import type { TreeEntry } from "./tree.ts";

/*
 * What steers Ambit, or the tools that a person runs in a folder, stays out of a program's reach even where the folder
 * is granted to it. A pattern is a path whose names stand at any depth: `*` is anything within a name, and `**` any
 * folders between two. Names are compared as a file system without letter case would.
 */

/** Ambit's own: neither copied into a cage nor written back. */
const withheld = [
  ".ambit",
  ".ambit-*", // where a write-back is prepared
  "chain.sqlite*",
  "ambit.toml",
  "capabilities",
  ".local/share/ambit", // keys
  ".cache/ambit", // files of cages, of a user
  "var/cache/ambit", // and of root
];

/** Copied into a cage and never written back: they say what git, shells, editors and npm run. */
const fixed = [
  ".git/hooks",
  ".git/config",
  ".git/config.worktree",
  ".git/commondir",
  ".git/info/attributes",
  ".git/modules/**/hooks",
  ".git/modules/**/config",
  ".git/modules/**/config.worktree",
  ".git/modules/**/commondir",
  ".gitmodules",
  ".gitattributes",
  ".mcp.json",
  ".vscode",
  ".idea",
  ".envrc",
  ".npmrc",
  ".husky",
];

/** What is kept from a program, by which rule; undefined when nothing is. */
export type Guard = (path: string, kind: TreeEntry["kind"]) => Guarded | undefined;
export type Guarded = keyof typeof reasons;

/** Why an entry is left out, or left as it was. */
export const reasons = {
  withheld: "it is Ambit's own, and no program has or changes it",
  fixed: "tools of the host do what it says; change it yourself",
} as const;

/** The file by which a folder is known to be Ambit's state, whatever its name. */
export const stateFile = "chain.sqlite";

const patterns = { withheld: expression(withheld), fixed: expression(fixed) };

/** The rules for absolute paths; what stands at or beneath a path of `more` is withheld too. */
export function guardFor(more: readonly string[]): Guard {
  const own = more.map((path) => `${folded(path).replace(/\/$/, "")}/`);
  return (path, kind) => {
    const name = folded(path);
    if (patterns.withheld.test(name) || own.some((root) => `${name}/`.startsWith(root))) return "withheld";
    const isPointer = kind !== "folder" && name.endsWith("/.git"); // names the real folder, and so its configuration
    return isPointer || patterns.fixed.test(name) ? "fixed" : undefined;
  };
}

function expression(list: readonly string[]): RegExp {
  const each = list.map((pattern) => pattern.replaceAll(/\/\*\*\/|[*.]/g, token));
  return new RegExp(`/(?:${each.join("|")})(?:/|$)`, "s");
}

function token(text: string): string {
  if (text === "*") return "[^/]*";
  return text === "." ? "\\." : "/(?:.*/)?";
}

/** A path as file systems see it that know no letter case, skip what is invisible, and drop dots and spaces at the end. */
function folded(path: string): string {
  const plain = path.normalize("NFD").replaceAll(/\p{Default_Ignorable_Code_Point}/gu, "");
  return plain
    .toUpperCase()
    .toLowerCase()
    .replaceAll(/[. ]+(?=\/|$)/g, "");
}
