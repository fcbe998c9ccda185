import type { Meaning, NamedType, ScopedVariable } from "../analyzer/scope.ts";
import type { Span } from "../reader/forms.ts";

/** What a name in a program stands for. */
export type Target =
  | { readonly kind: "variable"; readonly variable: ScopedVariable }
  | { readonly kind: "macro"; readonly macro: Extract<Meaning, { means: "macro" }> }
  | { readonly kind: "type"; readonly type: NamedType }
  /** of the language itself */
  | { readonly kind: "language"; readonly name: string }
  | { readonly kind: "unknown"; readonly name: string };

/** A name where it stands in a document. */
export interface Occurrence extends Span {
  readonly target: Target;
  readonly isDefinition: boolean;
}

/** The same for two occurrences exactly if they mean the same. */
function identity(target: Target): object | string {
  switch (target.kind) {
    case "variable":
      return target.variable;
    case "macro":
      return target.macro;
    case "type":
      return target.type;
    default:
      return `${target.kind} ${target.name}`;
  }
}

/** Where names stand in a document; of two at the same place the first that was found, unless the other defines it. */
export class Names {
  readonly #byStart = new Map<number, Occurrence>();
  #sorted: readonly Occurrence[] | null = null;

  add(occurrence: Occurrence): void {
    const known = this.#byStart.get(occurrence.start);
    const isBetter =
      known === undefined || known.target.kind === "unknown" || (occurrence.isDefinition && !known.isDefinition);
    if (!isBetter) return;
    this.#byStart.set(occurrence.start, occurrence);
    this.#sorted = null;
  }

  has(start: number): boolean {
    return this.#byStart.has(start);
  }

  /** In the order of the text. */
  get all(): readonly Occurrence[] {
    this.#sorted ??= [...this.#byStart.values()].sort((a, b) => a.start - b.start);
    return this.#sorted;
  }

  /** The name that an offset stands in or right behind. */
  at(offset: number): Occurrence | undefined {
    const touching = this.all.filter(({ start, end }) => start <= offset && offset <= end);
    return touching.find(({ end }) => offset < end) ?? touching[0];
  }

  of(target: Target): readonly Occurrence[] {
    const wanted = identity(target);
    return this.all.filter((each) => identity(each.target) === wanted);
  }
}
