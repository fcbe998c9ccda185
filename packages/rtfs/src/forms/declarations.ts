import type { Context } from "../context.ts";
import type { ListForm } from "../forms.ts";
import { refuse, special, yielding } from "./special-form.ts";

/** Top-level objects and modules (reference §11, §15) come later; their forms are refused by name until then. */
const OBJECTS = ["intent", "plan", "action", "capability", "resource", "agent.config", "agent"];
const MODULES = ["module", "import"];

function refuseLater(form: ListForm, context: Context): never {
  const [head] = form.items;
  const name = head?.kind === "symbol" ? head.name : "";
  return refuse(form, {
    context,
    message: `the form ${name} is not yet part of this build`,
    usage: "the program as plain forms",
  });
}

export const declarationForms = [
  ...MODULES.map((name) => special(name, refuseLater)),
  ...OBJECTS.map((name) => yielding(name, refuseLater)),
];
