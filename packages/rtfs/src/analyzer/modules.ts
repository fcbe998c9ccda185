import type { Node } from "../ir/ir.ts";
import type { ListForm } from "../reader/forms.ts";
import { isTruthy, keyword } from "../values/index.ts";
import type { Scope } from "./scope.ts";

/** A module's file, as its loader read it. */
export interface ModuleFile {
  readonly text: string;
  /** what places in it are told by */
  readonly file: string;
}

/** A module that was read from a file: the text that was analyzed is the text that runs. */
export interface LoadedModule extends ModuleFile {
  /** as it was imported first */
  readonly name: string;
}

/**
 * Gives the file of a module by its name as the program writes it; null where there is none. May raise `ModuleError`
 * through `fail` to say more; `declared` are the modules that the importing text defines itself.
 */
export type ModuleLoader = (name: string, asking: { readonly declared: readonly string[] }) => ModuleFile | null;

/** A module that was analyzed (reference §11). */
export interface Module {
  readonly name: string;
  readonly scope: Scope;
  /** null: everything that isn't private */
  readonly exports: ReadonlySet<string> | null;
  /** what loading it evaluates; a part of the program's body */
  readonly body: Node;
  readonly imports: ReadonlySet<Module>;
}

/** The modules of one program, while it is analyzed. */
export interface Linking {
  /** null: modules stand in the program's own text only */
  readonly load: ModuleLoader | null;
  /** by `keyOf` their names; `module` is null while one is being loaded */
  readonly modules: Map<string, { readonly module: Module | null; readonly isFile: boolean }>;
  /** names of those that are being loaded, each imported by the one before */
  readonly loading: string[];
  readonly files: LoadedModule[];
}

/** Module forms of one text, by `keyOf` their names. */
export type Declared = Map<string, { readonly name: string; readonly form: ListForm }>;

export function startLinking(load: ModuleLoader | null): Linking {
  return { load, modules: new Map(), loading: [], files: [] };
}

/** `a.b/c` and `a.b.c` are one module. */
export function keyOf(name: string): string {
  return name.replaceAll("/", ".");
}

/** Does the module show this name to others? It may be that of a value, a macro or a type. */
export function exportsName({ scope, exports }: Module, name: string): boolean {
  return exports === null ? definesName(scope, name) && !isPrivate(scope, name) : exports.has(name);
}

export function definesName({ names, types }: Scope, name: string): boolean {
  return names.has(name) || types.has(name);
}

/** Is its definition marked `^:private`? */
export function isPrivate({ names, types }: Scope, name: string): boolean {
  const meaning = names.get(name);
  const metadata = meaning?.means === "variable" ? meaning.variable.metadata : meaning?.metadata;
  return [metadata, types.get(name)?.metadata].some((each) => isTruthy(each?.get(keyword("private")) ?? null));
}

/** What a module shows to others. */
export function exportedNames(module: Module): string[] {
  if (module.exports !== null) return [...module.exports];
  const { names, types } = module.scope;
  return [...new Set([...names.keys(), ...types.keys()])].filter((name) => !isPrivate(module.scope, name));
}
