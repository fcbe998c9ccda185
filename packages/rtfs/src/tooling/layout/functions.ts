import { BODY, isAtom, isKeyword, type Shape } from "./shape.ts";
import type { Item } from "./syntax.ts";

/** `name? docstring? [params] return? body…`, or a clause for each arity. */
export function functionShape({ isNamed }: { isNamed: boolean }): (forms: readonly Item[]) => Shape[] {
  return (forms) => {
    const shapes: Shape[] = [];
    const beside: Shape = { column: "body", breaks: "never" };
    if (isNamed || isName(forms[0])) shapes.push(beside);
    const hasDoc = isString(forms[shapes.length]) && shapes.length + 1 < forms.length;
    if (hasDoc) shapes.push(BODY);
    if (isVector(forms[shapes.length])) {
      shapes.push(hasDoc ? BODY : beside);
      for (let count = returnLength(forms.slice(shapes.length)); count > 0; count--) shapes.push(beside);
    }
    while (shapes.length < forms.length) shapes.push(BODY);
    return shapes.slice(0, forms.length);
  };
}

/** Forms of a return annotation: `: T`, or a type with a body behind it. */
function returnLength([first, second]: readonly Item[]): number {
  if (isAtom(first, ":")) return 2;
  const isType = isKeyword(first) || (first?.kind === "group" && first.open === "[" && isKeyword(first.items[0]));
  return isType && second !== undefined ? 1 : 0;
}

function isName(item: Item | undefined): boolean {
  const bare = item?.kind === "prefixed" && item.prefix === "^" ? item.items.at(-1) : item;
  return bare?.kind === "atom" && !bare.text.startsWith('"');
}

function isString(item: Item | undefined): boolean {
  return item?.kind === "atom" && item.text.startsWith('"');
}

function isVector(item: Item | undefined): boolean {
  const bare = item?.kind === "prefixed" && item.prefix === "^" ? item.items.at(-1) : item;
  return bare?.kind === "group" && bare.open === "[";
}
