import { analyzeProgram } from "./analyzer/analyzer.ts";
import { checkLoading } from "./analyzer/loading.ts";
import { makeMacro } from "./analyzer/macros.ts";
import type { LoadedModule, ModuleLoader } from "./analyzer/modules.ts";
import { asRtfsError } from "./errors.ts";
import { type Effects, inferEffects } from "./inference/effects.ts";
import { type Promised, promisesOf } from "./inference/promises.ts";
import { type Reach, reachOf } from "./inference/sites.ts";
import type { Unit } from "./ir/ir.ts";
import { formsOf } from "./program-forms/ast-read.ts";
import { canonicalText } from "./program-forms/canonical-text.ts";
import type { Diagnostic } from "./reader/diagnostic.ts";
import type { Form } from "./reader/forms.ts";
import { read } from "./reader/reader.ts";
import { type Places, Source } from "./reader/source.ts";

/** A program that was read and analyzed: ready to run, any number of times. */
export interface Program extends Reach {
  readonly file: string;
  /** text of what the program means, without places and comments: equal for equal programs, fit for hashing */
  readonly canonical: string;
  readonly unit: Unit;
  /** the modules that were read from files, in the order in which they were imported first */
  readonly modules: readonly LoadedModule[];
  readonly effects: Effects;
  /** functions that promise their effects */
  readonly promises: readonly Promised[];
  /** what was remarked about its text while it was read; none for a program that came as bytecode */
  readonly remarks: readonly Diagnostic[];
}

export interface CompileOptions {
  /** what places in the program are told by */
  readonly file: string;
  /** absent: modules stand in the program's own text only */
  readonly modules?: ModuleLoader;
}

/**
 * Reads and analyzes a program without running it. Raises RtfsParseError, and RtfsError for modules: `ModuleError`,
 * `CircularDependency`, `UndefinedSymbol` for a name that one does not export, `PurityViolation` for one that calls
 * while it loads.
 */
export function compile(text: string, { file, modules }: CompileOptions): Program {
  const source = new Source(text, { file });
  return compileForms(read(source, { file }), { source, modules: modules ?? null });
}

/** `compile` for a program in the form of its AST (`parseAst`). Raises ProgramFormError for what is no AST. */
export function compileAst(json: unknown, { file, modules }: CompileOptions): Program {
  const { forms, source } = formsOf(json, { file });
  return compileForms(forms, { source, modules: modules ?? null });
}

interface CompileForms {
  readonly source: Places;
  readonly modules: ModuleLoader | null;
}

function compileForms(forms: readonly Form[], { source, modules }: CompileForms): Program {
  try {
    const { unit, linking, remarks } = analyzeProgram(forms, { source, makeMacro, modules });
    const program = programOf(unit, { file: source.file, modules: linking.files, remarks });
    checkLoading(linking, program.effects);
    return program;
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    throw source.parseError({
      message: "the program nests too deeply once its macros and threading forms are written out",
      at: 0,
      hint: "Split it into functions.",
    });
  }
}

/** What runs out of stack is an error of the language (`StackOverflow`), not of JS. */
function bounded<T>(write: () => T): T {
  try {
    return write();
  } catch (thrown) {
    throw asRtfsError(thrown) ?? thrown;
  }
}

interface ProgramParts extends Pick<Program, "file" | "modules"> {
  readonly remarks?: Program["remarks"];
}

/** A program of what it means: what it can reach is inferred from that alone. */
export function programOf(unit: Unit, { file, modules, remarks = [] }: ProgramParts): Program {
  const effects = inferEffects(unit);
  let canonical: string | null = null;
  return {
    file,
    unit,
    modules,
    effects,
    promises: promisesOf(unit, effects),
    remarks,
    ...reachOf(unit, effects),
    get canonical() {
      canonical ??= bounded(() => canonicalText(unit));
      return canonical;
    },
  };
}
