import type { Unit } from "./ir/ir.ts";
import { walk } from "./ir/walk.ts";
import { nearestName } from "./nearest.ts";
import { vocabulary } from "./vocabulary.ts";

/** What people who know Clojure look for, and what stands here in its place. */
const elsewhere: ReadonlyMap<string, string> = new Map([
  ["slurp", "(read-file path)"],
  ["spit", "(write-file path content)"],
  ["require", "(import module :as alias)"],
  ["ns", "(module name …)"],
  ["defn-", "(defn ^:private name [param …] body…)"],
  ["set", "(distinct c)"],
  ["reset!", "(context/set key value)"],
  ["swap!", "(context/set key (f @key))"],
  ["letfn", "(let [name (fn [param …] body…)] body…)"],
  ["Math/sqrt", "(sqrt x)"],
  ["System/getenv", "(get-env name)"],
]);

/** What a person may have meant by a name that nothing defines; undefined where nobody can say. */
export function adviceOnName(name: string, candidates: Iterable<string>): string | undefined {
  const instead = elsewhere.get(name);
  if (instead !== undefined) return `Write ${instead}.`;
  const near = nearestName(name, candidates);
  if (near !== undefined) return `Did you mean ${near}?`;
  const cut = name.lastIndexOf("/", name.length - 2);
  if (cut <= 0) return undefined;
  return `\`${name.slice(0, cut)}\` must be a module that is imported, or its alias, and export \`${name.slice(cut + 1)}\`.`;
}

/** Every name that the program or the language gives a meaning, the program's first. */
export function namesIn({ body, variables }: Pick<Unit, "body" | "variables">): ReadonlySet<string> {
  const names = new Set(variables.map(({ name }) => name));
  walk(body, (node) => {
    if (node.kind === "lambda") {
      for (const { params, rest } of node.arities)
        for (const variable of rest === null ? params : [...params, rest]) names.add(variable.name);
    }
    if (node.kind === "read" || node.kind === "bind" || node.kind === "define") names.add(node.variable.name);
    if (node.kind === "let" || node.kind === "loop") for (const { variable } of node.bindings) names.add(variable.name);
  });
  for (const name of vocabulary()) names.add(name);
  names.delete("");
  return names;
}
