import { analyzeProgram } from "./analyzer.ts";
import { canonicalText } from "./canonical-ir.ts";
import { Source } from "./diagnostics.ts";
import { type Effects, inferEffects } from "./effects.ts";
import type { Unit } from "./ir.ts";
import { makeMacro } from "./macros.ts";
import { type Reach, reachOf } from "./sites.ts";

/** A program that was read and analyzed: ready to run, any number of times. */
export interface Program extends Reach {
  readonly file: string;
  readonly source: string;
  /** text of what the program means, without places and comments: equal for equal programs, fit for hashing */
  readonly canonical: string;
  readonly unit: Unit;
  readonly effects: Effects;
}

/** Reads and analyzes a program without running it. Raises RtfsParseError. */
export function compile(source: string, { file }: { file: string }): Program {
  try {
    const unit = analyzeProgram(source, { file, makeMacro });
    const effects = inferEffects(unit);
    let canonical: string | null = null;
    return {
      file,
      source,
      unit,
      effects,
      ...reachOf(unit, effects),
      get canonical() {
        canonical ??= canonicalText(unit);
        return canonical;
      },
    };
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    throw new Source(source, { file }).parseError({
      message: "the program nests too deeply once its macros and threading forms are written out",
      at: 0,
      hint: "Split it into functions.",
    });
  }
}
