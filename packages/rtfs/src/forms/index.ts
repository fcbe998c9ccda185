import { controlForms } from "./control.ts";
import { declarationForms } from "./declarations.ts";
import { definitionForms } from "./definition.ts";
import { functionForms } from "./function.ts";
import { hostForms } from "./host.ts";
import { iterationForms } from "./iteration.ts";
import { letForms } from "./let.ts";
import { macroForms } from "./macro.ts";
import { matchForms } from "./match.ts";
import { quoteForms } from "./quote.ts";
import type { SpecialForm } from "./special-form.ts";
import { stepForms } from "./step.ts";
import { threadingForms } from "./threading.ts";
import { tryForms } from "./try.ts";

/** All special forms by the symbol that heads them. */
export const specialForms: ReadonlyMap<string, SpecialForm> = new Map([
  ...controlForms,
  ...letForms,
  ...functionForms,
  ...definitionForms,
  ...iterationForms,
  ...matchForms,
  ...tryForms,
  ...threadingForms,
  ...quoteForms,
  ...macroForms,
  ...hostForms,
  ...stepForms,
  ...declarationForms,
]);
