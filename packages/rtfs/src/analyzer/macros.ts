import { compileUnit } from "../compile/compile-unit.ts";
import { fail } from "../errors.ts";
import { openImports } from "../forms/linking.ts";
import { inferEffects } from "../inference/effects.ts";
import { standardLibrary } from "../run/builtin-code.ts";
import { Fn } from "../run/function.ts";
import { Machine } from "../run/machine.ts";
import type { Value } from "../values/index.ts";
import { metered } from "../values/meter.ts";
import { analyzeForms } from "./analyzer.ts";
import type { MacroDefinition, UnitState } from "./context.ts";
import type { Macro } from "./scope.ts";

/** Makes a macro of its definition: a function of forms that knows the standard library and nothing else. */
export function makeMacro({ form, unit: around }: MacroDefinition): Macro {
  const { fuel } = around.expansion;
  const unit = analyzeForms([form], alone(around));
  const effects = inferEffects(unit);
  return (args) => {
    fuel.depth = 0;
    const machine = new Machine({ fuel, variables: unit.variables.length, library: standardLibrary });
    const step = compileUnit(unit, { machine, effects });
    const expand = (): Value => {
      const made = step.suspends ? impure() : step.run(new Array(unit.frameSize).fill(undefined));
      return made instanceof Fn && made.code.start !== null ? impure() : machine.call(made, args);
    };
    return metered(fuel, expand);
  };
}

/** A macro sees neither the variables of the program nor its modules. */
function alone(around: UnitState): UnitState {
  const declared = new Map();
  return { ...around, variables: [], later: [], declared, imports: openImports({ ...around, declared }) };
}

function impure(): never {
  return fail("PurityViolation", "a macro makes no calls: it runs while the program is read");
}
