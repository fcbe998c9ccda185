import { type Place, RtfsParseError } from "../errors.ts";
import type { Places, Problem } from "../reader/source.ts";

/** The places of a program whose text isn't at hand, by their offsets. */
export class AstPlaces implements Places {
  readonly file: string;
  readonly #places = new Map<number, Place>();

  constructor(file: string) {
    this.file = file;
  }

  /** Remembers a place; false where its offset is known with another line or column. */
  note({ line, column, offset }: Omit<Place, "file">): boolean {
    const known = this.#places.get(offset);
    if (known === undefined) this.#places.set(offset, { file: this.file, line, column, offset });
    return known === undefined || (known.line === line && known.column === column);
  }

  /** What keeps these from being places of one text; null where nothing does. */
  problem(): string | null {
    const places = [...this.#places.values()].sort((a, b) => a.offset - b.offset);
    let before: Place = { file: this.file, line: 1, column: 1, offset: 0 };
    for (const place of places) {
      const passed = place.offset - before.offset;
      const isSameLine = place.line === before.line && place.column === before.column + passed;
      const isLater = place.line > before.line && passed >= place.line - before.line + place.column - 1;
      if (!isSameLine && !isLater) return `line ${place.line}, column ${place.column} is not at offset ${place.offset}`;
      before = place;
    }
    return null;
  }

  /** Offsets that no form has don't come up; the start of the program stands for them. */
  place(offset: number): Place {
    return this.#places.get(offset) ?? { file: this.file, line: 1, column: 1, offset: 0 };
  }

  parseError({ message, at, opened, hint }: Problem): RtfsParseError {
    const place = this.place(typeof at === "number" ? at : at.start);
    const problem = { message, at: place, excerpt: "", hint };
    return new RtfsParseError(opened === undefined ? problem : { ...problem, opened: this.place(opened) });
  }
}
