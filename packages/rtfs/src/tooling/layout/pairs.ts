import { isAtom, isKeyword, type Shape } from "./shape.ts";
import type { Item } from "./syntax.ts";

/** Keys and values in turn; a form that is left over begins a line. */
export function pairShapes(forms: readonly Item[], { column }: { column: Shape["column"] }): Shape[] {
  return forms.map((_, index) => ({ column, breaks: index % 2 === 0 ? "always" : "value" }));
}

/** `pattern (when guard)? result` over and over. */
export function caseShapes(forms: readonly Item[]): Shape[] {
  const shapes: Shape[] = [];
  while (shapes.length < forms.length) {
    const index = shapes.length;
    const isGuarded = isAtom(forms[index + 1], "when") && index + 3 < forms.length;
    shapes.push({ column: "body", breaks: "always" });
    if (isGuarded) shapes.push({ column: "body", breaks: "never" }, { column: "body", breaks: "never" });
    shapes.push({ column: "body", breaks: "value" });
  }
  return shapes.slice(0, forms.length);
}

/** `pattern annotation? value` over and over, or modifiers of `for`; null where the forms cannot be read so. */
export function bindingShapes(forms: readonly Item[]): Shape[] | null {
  const shapes: Shape[] = [];
  const same: Shape = { column: "inner", breaks: "never" };
  while (shapes.length < forms.length) {
    const pattern = forms[shapes.length];
    if (pattern === undefined || !isPattern(pattern)) return null;
    shapes.push({ column: "inner", breaks: "always" });
    if (isOpenAnnotation(pattern)) shapes.push(same);
    else if (isAtom(forms[shapes.length], ":")) shapes.push(same, same);
    if (forms[shapes.length] === undefined) return null;
    shapes.push({ column: "inner", breaks: "value", ...(isAtom(pattern, ":let") && { reading: "bindings" as const }) });
  }
  return shapes;
}

const MODIFIERS = new Set([":when", ":while", ":let"]);

/** A literal is no pattern: where one stands in its place, a keyword before it was a type. */
function isPattern(item: Item): boolean {
  if (item.kind === "atom")
    return MODIFIERS.has(item.text) || !/^(?:[":@#]|[+-]?[0-9]|(?:nil|true|false)$)/.test(item.text);
  return item.kind === "group"
    ? item.open !== "(" && item.open !== "#("
    : item.kind === "prefixed" && item.prefix === "^";
}

/** `x:` before a type that is a form of its own. */
function isOpenAnnotation(item: Item): boolean {
  return item.kind === "atom" && item.text.length > 1 && item.text.endsWith(":");
}

/** Leading options of a step: one map, or keywords with values. */
export function stepOptions(forms: readonly Item[]): Shape[] {
  const [first] = forms;
  const option: Shape = { column: "body", breaks: "overflow" };
  if (first?.kind === "group" && first.open === "{" && forms.length > 1) return [option];
  const shapes: Shape[] = [];
  while (isKeyword(forms[shapes.length]) && shapes.length + 1 < forms.length)
    shapes.push(option, { ...option, breaks: "value" });
  return shapes;
}
