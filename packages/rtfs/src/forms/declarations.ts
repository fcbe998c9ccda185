import type { Context } from "../context.ts";
import type { ListForm } from "../forms.ts";
import { type Described, refuse, special, yielding } from "./special-form.ts";

/** Top-level objects and modules (reference §11, §15) come later; their forms are refused by name until then. */
const OBJECTS: readonly (readonly [name: string, described: Described])[] = [
  ["intent", { params: "name :goal goal option*", doc: "What somebody wants: a map of the properties." }],
  [
    "plan",
    {
      params: "name? :body form option*",
      doc: "How an intent is carried out: a map, with the body kept as a program.",
    },
  ],
  [
    "action",
    {
      params: "name :capability-used id :input input option*",
      doc: "One use of a capability: a map of the properties.",
    },
  ],
  [
    "capability",
    {
      params: '"id" :description text option*',
      doc: "A capability's description: a map, with its implementation kept as a function.",
    },
  ],
  [
    "resource",
    { params: "name :property value …", doc: "Something that capabilities work with: a map of its properties." },
  ],
  ["agent.config", { params: "name? :agent-id id option*", doc: "How an agent is set up: a map of the properties." }],
  ["agent", { params: "name? :agent-id id option*", doc: "How an agent is set up: a map of the properties." }],
];
const MODULES: readonly (readonly [name: string, described: Described])[] = [
  [
    "module",
    {
      params: "name doc? (:exports [name …])? form*",
      doc: "A scope of its own, whose exported names other programs import.",
    },
  ],
  [
    "import",
    {
      params: "name (:as alias)? (:only [name …])?",
      doc: "Loads a module: its names become `module/name`, `alias/name`, or those listed.",
    },
  ],
];

/** Modules and imports are seen to where the top level is analyzed; anywhere else they are out of place. */
function refuseInside(form: ListForm, context: Context): never {
  const [head] = form.items;
  const name = head?.kind === "symbol" ? head.name : "";
  return refuse(form, {
    context,
    message: `${name} stands inside another form`,
    usage: `the ${name} at the top of the program${name === "import" ? " or of a module" : ""}`,
  });
}

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
  ...MODULES.map(([name, described]) => special(name, refuseInside, described)),
  ...OBJECTS.map(([name, described]) => yielding(name, refuseLater, described)),
];
