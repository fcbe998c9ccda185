import type { Isolation, StepForm } from "../ir/ir.ts";
import { keyword, MapBuilder, PMap, type Value } from "../values/index.ts";
import type { Replay } from "./journal.ts";

/** A step that is under way, as the calls made in it tell. */
export interface StepFrame {
  /** position of the step: its id within the run */
  readonly action: string;
  readonly name: string;
  readonly form: StepForm;
  readonly isolation: Isolation;
  /** how long it may take from its start, with all its attempts and waits; null: it has no limit of its own */
  readonly timeoutMs: number | null;
  /** context keys that its calls carry along; null or empty: none */
  readonly exposes: readonly string[] | "all" | null;
  /** the step around it */
  readonly parent: StepFrame | null;
}

/** What holds for an expression by where it is evaluated, not by where it is written. */
export interface Extent {
  /** context entries that may be read here, by keyword */
  readonly written: PMap;
  /** those of them that the line of evaluation wrote itself */
  readonly fresh: PMap;
  /** what is read where nothing was written */
  readonly parameters: PMap;
  /** hints for calls, by keyword */
  readonly hints: PMap;
  readonly step: StepFrame | null;
}

interface LineParts extends Pick<Line, "prefix" | "extent" | "memory"> {
  readonly replay: Replay | null;
}

interface Recorded {
  readonly replay: Replay;
  readonly calls: ReturnType<Replay["line"]>;
}

/**
 * One line of evaluation: the program, or one branch of a `step-parallel`. What it keeps track of depends on nothing
 * that other lines do, so it is the same however their calls interleave.
 */
export class Line {
  /** begins every position of the line */
  readonly prefix: string;
  extent: Extent;
  /** what memoized functions remember, by function */
  readonly memory: Map<object, PMap>;
  /** what the journal holds of the line; null: there is no journal */
  readonly recorded: Recorded | null;
  readonly #occurrences = new Map<string, number>();

  constructor({ prefix, extent, memory, replay }: LineParts) {
    this.prefix = prefix;
    this.extent = extent;
    this.memory = memory;
    this.recorded = replay && { replay, calls: replay.line(prefix) };
  }

  /** The line of a program that begins. */
  static first(parameters: PMap, replay: Replay | null): Line {
    const { empty } = PMap;
    const extent = { written: empty, fresh: empty, parameters, hints: empty, step: null };
    return new Line({ prefix: "", extent, memory: new Map(), replay });
  }

  /** A line that starts from what this one knows. */
  fork(prefix: string): Line {
    const extent = { ...this.extent, fresh: PMap.empty };
    return new Line({ prefix, extent, memory: new Map(this.memory), replay: this.recorded?.replay ?? null });
  }

  /** How often the line was at this place of the program before. */
  visit(site: string): number {
    const occurrence = this.#occurrences.get(site) ?? 0;
    this.#occurrences.set(site, occurrence + 1);
    return occurrence;
  }

  /** Place in the program and how often the line was there before. */
  position(site: string, occurrence: number = this.visit(site)): string {
    return `${this.prefix}${site}#${occurrence}`;
  }

  /** The context entry of this name, else nil. */
  read(name: string): Value {
    const { step, written, parameters } = this.extent;
    if (step !== null && name === PARENT_ACTION) return step.action;
    const key = keyword(name);
    for (const known of [written.get(key), parameters.get(key), parameters.get(name)])
      if (known !== undefined) return known;
    return null;
  }

  write(name: string, value: Value): void {
    const { extent } = this;
    const key = keyword(name);
    this.extent = { ...extent, written: extent.written.set(key, value), fresh: extent.fresh.set(key, value) };
  }

  /** What the step in hand shows of the context to the calls that it makes; null: nothing. */
  exposed(): PMap | null {
    const exposes = this.extent.step?.exposes ?? null;
    if (exposes === null || exposes.length === 0) return null;
    const { written, parameters } = this.extent;
    const shown = new MapBuilder();
    if (exposes === "all") for (const [key, value] of [...parameters, ...written]) shown.set(key, value);
    else for (const name of exposes) shown.set(keyword(name), this.read(name));
    return shown.build();
  }

  /** Takes over what a branch remembered, where this line remembers nothing else. */
  learn({ memory }: Line): void {
    for (const [fn, known] of memory) {
      const own = this.memory.get(fn);
      if (own === known) continue;
      const merged = new MapBuilder(known);
      for (const [args, value] of own ?? PMap.empty) merged.set(args, value);
      this.memory.set(fn, merged.build());
    }
  }
}

const PARENT_ACTION = "parent-action-id";
