import type { Context } from "../analyzer/context.ts";
import type { ListForm } from "../reader/forms.ts";
import { analyzeObject, type ObjectKind } from "./object.ts";
import { type Described, refuse, special, yielding } from "./special-form.ts";

/** The objects of a program, in the order of the reference. */
const OBJECTS: readonly (readonly [kind: ObjectKind, described: Described])[] = [
  [
    { head: "intent", isNamed: "always", required: [["goal"]] },
    { params: "name :goal goal option*", doc: "What somebody wants: a map of the properties." },
  ],
  [
    { head: "plan", isNamed: "sometimes", required: [["body", "program"]] },
    {
      params: "name? :body form option*",
      doc: "How an intent is carried out: a map, with the body kept as a program.",
    },
  ],
  [
    { head: "action", isNamed: "always", required: [["capability-used"], ["input"]] },
    {
      params: "name :capability-used id :input input option*",
      doc: "One use of a capability: a map of the properties.",
    },
  ],
  [
    { head: "capability", isNamed: "always", required: [["description"]] },
    {
      params: '"id" :description text option*',
      doc: "A capability's description: a map, with its implementation kept as a function.",
    },
  ],
  [
    { head: "resource", isNamed: "always", required: [] },
    {
      params: "name (property :key value)*",
      doc: "Something that capabilities work with: a map of its properties, which may stand as plain pairs too.",
    },
  ],
  [
    { head: "agent.config", isNamed: "sometimes", required: [["agent-id"]] },
    { params: "name? :agent-id id option*", doc: "How an agent is set up: a map of the properties." },
  ],
  [
    { head: "agent", isNamed: "sometimes", required: [["agent-id"]] },
    { params: "name? :agent-id id option*", doc: "An agent: a map of the properties." },
  ],
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

/** Heads of the forms that make objects. */
export const OBJECT_HEADS: readonly string[] = OBJECTS.map(([{ head }]) => head);

export const declarationForms = [
  ...MODULES.map(([name, described]) => special(name, refuseInside, described)),
  ...OBJECTS.map(([kind, described]) =>
    yielding(kind.head, (form, context) => analyzeObject(form, { kind, context }), described),
  ),
];
