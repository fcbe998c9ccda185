import { OBJECT_HEADS } from "../../forms/declarations.ts";
import { functionShape } from "./functions.ts";
import { bindingShapes, caseShapes, pairShapes, stepOptions } from "./pairs.ts";
import { BODY, isKeyword, LEAD, type Reading, type Shape } from "./shape.ts";
import type { Group, Item } from "./syntax.ts";

/** How many arguments each macro of the program takes before its body, by name. */
export type Macros = ReadonlyMap<string, number>;

/** The shapes of the forms of a group, comments and discarded forms left out. */
export function shapesOf(
  group: Group,
  { forms, reading, macros }: { forms: readonly Item[]; reading: Reading; macros: Macros },
): Shape[] {
  if (group.open === "{") return pairShapes(forms, { column: "inner" });
  if (group.open === "[") return (reading === "bindings" ? bindingShapes(forms) : null) ?? elements(forms);
  if (reading === "data") return elements(forms);
  const [head, ...rest] = forms;
  if (head === undefined) return [];
  const name = head.kind === "atom" ? head.text : "";
  const special = SPECIAL.get(name)?.(rest) ?? blockOf(macros.get(name), rest);
  return [{ column: "argument", breaks: "never" }, ...(special ?? argumentShapes(rest))];
}

/** Elements fill their lines when all are atoms; else each has its own, once one line is too short for all. */
function elements(forms: readonly Item[]): Shape[] {
  const breaks = forms.every(({ kind }) => kind === "atom") ? "soft" : "overflow";
  return forms.map(() => ({ column: "inner", breaks }));
}

/** Arguments of a call; keywords with values at its end stay in pairs. */
function argumentShapes(forms: readonly Item[]): Shape[] {
  const first = forms.findIndex(isKeyword);
  const pairs = first < 0 ? [] : forms.slice(first);
  const arePairs =
    pairs.length > 0 && pairs.length % 2 === 0 && pairs.every((item, index) => index % 2 === 1 || isKeyword(item));
  return forms.map((_, index): Shape => {
    if (index === 0) return { column: "argument", breaks: "never" };
    const isValue = arePairs && index >= first && (index - first) % 2 === 1;
    return { column: "argument", breaks: isValue ? "value" : "overflow" };
  });
}

type Special = (forms: readonly Item[]) => Shape[] | null;

/** Some arguments beside the head, then a body. */
function block(leads: number): Special {
  return (forms) => forms.map((_, index) => (index < leads ? LEAD : BODY));
}

function blockOf(leads: number | undefined, forms: readonly Item[]): Shape[] | null {
  return leads === undefined ? null : block(leads)(forms);
}

/** A vector of bindings, then a body. */
const binding: Special = ([bindings, ...body]) =>
  bindings === undefined ? [] : [{ ...LEAD, reading: "bindings" }, ...body.map(() => BODY)];

/** Some arguments beside the head, then pairs; one form that is left over is the default. */
function pairs(leads: number): Special {
  return (forms) => [...forms.slice(0, leads).map(() => LEAD), ...pairShapes(forms.slice(leads), { column: "body" })];
}

/** `(catch e body…)` or `(catch Kind e body…)`. */
const catching: Special = (forms) => {
  const isNamed = forms.length > 2 && forms[1]?.kind === "atom" && !/^["0-9:]/.test(forms[1].text);
  return block(isNamed ? 2 : 1)(forms);
};

/** `(def name value)`, with or without an annotation. */
const defining: Special = (forms) =>
  forms.map((_, index) =>
    index === 0 ? LEAD : { column: "body", breaks: index < forms.length - 1 ? "never" : "overflow" },
  );

/** `(intent name :key value …)`; anything else with such a head is a call. */
const declaration: Special = (forms) => {
  const leads = isKeyword(forms[0]) ? 0 : 1;
  const properties = forms.slice(leads);
  const isDeclaration =
    properties.length > 1 &&
    properties.length % 2 === 0 &&
    properties.every((item, i) => i % 2 === 1 || isKeyword(item));
  return isDeclaration ? pairs(leads)(forms) : null;
};

const step =
  (leads: { before: number; after: number }): Special =>
  (forms) => {
    const options = stepOptions(forms.slice(leads.before));
    return [
      ...forms.slice(0, leads.before).map(() => LEAD),
      ...options,
      ...forms
        .slice(leads.before + options.length)
        .map((_, index) => (index < leads.after && options.length === 0 ? LEAD : BODY)),
    ];
  };

const SPECIAL: ReadonlyMap<string, Special> = new Map<string, Special>([
  ...["let", "loop", "for", "doseq", "dotimes", "if-let", "when-let"].map((name) => [name, binding] as const),
  ...["if", "if-not", "when", "when-not", "module"].map((name) => [name, block(1)] as const),
  ...["do", "try", "finally"].map((name) => [name, block(0)] as const),
  ...["fn", "λ", "lambda"].map((name) => [name, functionShape({ isNamed: false })] as const),
  ...["defn", "defmacro"].map((name) => [name, functionShape({ isNamed: true })] as const),
  ...["def", "deftype"].map((name) => [name, defining] as const),
  ...OBJECT_HEADS.map((name) => [name, declaration] as const),
  ["as->", block(2)],
  ["catch", catching],
  ["cond", pairs(0)],
  ["case", pairs(1)],
  ["defstruct", pairs(1)],
  ["match", (forms) => [...forms.slice(0, 1).map(() => LEAD), ...caseShapes(forms.slice(1))]],
  ["step", step({ before: 1, after: 0 })],
  ["step-if", step({ before: 0, after: 1 })],
  ["step-loop", step({ before: 0, after: 1 })],
  ["step-parallel", step({ before: 0, after: 0 })],
  ["quote", (forms) => forms.map(() => ({ ...LEAD, reading: "data" }))],
]);
