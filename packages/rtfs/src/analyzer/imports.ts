import { exportedNames, exportsName, type Module } from "./modules.ts";
import type { Imported, Meaning, NamedType } from "./scope.ts";

/** What one program or module has from others: bare names, and modules by what stands before the slash. */
export class Imports implements Imported {
  readonly #names = new Map<string, Module>();
  readonly #given = new Map<string, Module>();
  readonly #implied = new Map<string, Module>();
  /** a module of this name that stands in the same text */
  readonly #declared: (name: string) => Module | undefined;

  constructor(declared: (name: string) => Module | undefined) {
    this.#declared = declared;
  }

  get modules(): ReadonlySet<Module> {
    return new Set([...this.#names.values(), ...this.#given.values(), ...this.#implied.values()]);
  }

  get names(): string[] {
    const qualified = [...this.#implied, ...this.#given].flatMap(([qualifier, module]) =>
      exportedNames(module).map((name) => `${qualifier}/${name}`),
    );
    return [...this.#names.keys(), ...qualified];
  }

  /** Makes `name` mean that of the module; gives the module that has the name already, if it is another. */
  addName(name: string, module: Module): Module | null {
    const known = this.#names.get(name) ?? module;
    this.#names.set(name, known);
    return known === module ? null : known;
  }

  /** Makes `qualifier/x` mean the module's x; gives the module that has the qualifier already, if it is another. */
  addQualifier(qualifier: string, module: Module): Module | null {
    const known = this.#given.get(qualifier) ?? module;
    this.#given.set(qualifier, known);
    return known === module ? null : known;
  }

  /** The full name of a module that was imported under another; gives way to what is asked for. */
  implyQualifier(qualifier: string, module: Module): void {
    this.#implied.set(qualifier, module);
  }

  find(name: string): Meaning | undefined {
    const found = this.#locate(name);
    return found?.module.scope.names.get(found.name);
  }

  findType(name: string): NamedType | undefined {
    const found = this.#locate(name);
    return found?.module.scope.types.get(found.name);
  }

  #locate(name: string): { module: Module; name: string } | undefined {
    const bare = this.#names.get(name);
    if (bare !== undefined) return { module: bare, name };
    const cut = name.lastIndexOf("/", name.length - 2);
    if (cut <= 0) return undefined;
    const qualifier = name.slice(0, cut);
    const module = this.#given.get(qualifier) ?? this.#implied.get(qualifier) ?? this.#declared(qualifier);
    const own = name.slice(cut + 1);
    return module !== undefined && exportsName(module, own) ? { module, name: own } : undefined;
  }
}
