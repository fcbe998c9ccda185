import { refuse, withoutMeta } from "../forms/special-form.ts";
import type { Node, Part } from "../ir/ir.ts";
import { readOf } from "../ir/nodes.ts";
import {
  type Form,
  formToValue,
  type ListForm,
  literalValue,
  type MapForm,
  type SymbolForm,
  type VectorForm,
} from "../reader/forms.ts";
import { parseType } from "../types/parse-type.ts";
import { analyzeOperand, type Context, placeOf } from "./context.ts";
import { declare, hidden } from "./definitions.ts";
import { isAmpersand, sequenceParts } from "./patterns.ts";
import type { ScopedVariable } from "./scope.ts";

export interface Subject {
  /** reads the matched value; may be evaluated many times */
  readonly value: Node;
  readonly context: Context;
}

/** The tests, in order, that a `match` pattern (reference §8.2) stands for; those that bind are always true. */
export function matchTests(pattern: Form, { value, context }: Subject): Node[] {
  return match(pattern, { value, context, bound: new Map(), shared: null });
}

interface Pattern extends Subject {
  /** what the whole pattern has bound so far */
  readonly bound: Map<string, ScopedVariable>;
  /** variables of the first alternative, which the others bind too */
  readonly shared: ReadonlyMap<string, ScopedVariable> | null;
}

function match(form: Form, pattern: Pattern): Node[] {
  const bare = withoutMeta(form);
  switch (bare.kind) {
    case "symbol":
      return bare.name === "_" ? [] : [bindName(bare, { ...pattern, value: pattern.value })];
    case "vector":
      return matchSequence(bare, pattern);
    case "map":
      return matchMap(bare, pattern);
    case "list":
      return matchList(bare, pattern);
    default:
      return [part({ part: "equals", value: formToValue(bare) }, { form, pattern })];
  }
}

function part(step: Part, { form, pattern }: { form: Form; pattern: Pattern }): Node {
  return { kind: "extract", from: pattern.value, part: step, at: placeOf(form, pattern.context) };
}

function bindName(form: SymbolForm, { value, context, bound, shared }: Pattern): Node {
  const { name } = form;
  if (bound.has(name)) {
    refuse(form, {
      context,
      message: `\`${name}\` stands twice in one pattern`,
      usage: "a different name for each part",
    });
  }
  const variable = shared?.get(name) ?? declare(form, context.scope);
  bound.set(name, variable);
  return { kind: "bind", variable, value, at: placeOf(form, context) };
}

/** Matches a part of the value: names bind it, other patterns look at it through a variable of their own. */
function matchPart(form: Form, { step, around, pattern }: { step: Part; around: Form; pattern: Pattern }): Node[] {
  const value = part(step, { form: around, pattern });
  const bare = withoutMeta(form);
  if (bare.kind === "symbol") return match(bare, { ...pattern, value });
  const { scope } = pattern.context;
  const variable = hidden(scope.layout);
  const at = placeOf(form, pattern.context);
  return [{ kind: "bind", variable, value, at }, ...match(form, { ...pattern, value: readOf(variable, at) })];
}

function matchSequence(form: VectorForm, pattern: Pattern): Node[] {
  const { items, rest, whole } = sequenceParts(form, pattern.context);
  const count = items.length;
  const tests = [part({ part: "isSequence", count, isOpen: rest !== null }, { form, pattern })];
  for (const [index, item] of items.entries()) {
    tests.push(...matchPart(item, { step: { part: "element", index }, around: form, pattern }));
  }
  if (rest !== null) tests.push(...matchPart(rest, { step: { part: "tail", index: count }, around: form, pattern }));
  if (whole !== null) tests.push(...match(whole, pattern));
  return tests;
}

function matchMap(form: MapForm, pattern: Pattern): Node[] {
  const tests = [part({ part: "isMapping" }, { form, pattern })];
  const fields = form.entries.filter(([key]) => !isAmpersand(key));
  const keys = fields.map(([key]) => {
    const value = literalValue(key);
    if (value !== undefined) return value;
    return refuse(key, {
      context: pattern.context,
      message: "a key in a pattern is a literal",
      usage: "{:key pattern}",
    });
  });
  for (const [index, [, item]] of fields.entries()) {
    const key = keys[index] ?? null;
    tests.push(part({ part: "has", key }, { form, pattern }));
    tests.push(...matchPart(item, { step: { part: "field", key }, around: form, pattern }));
  }
  for (const [key, rest] of form.entries) {
    if (isAmpersand(key)) tests.push(...matchPart(rest, { step: { part: "others", keys }, around: form, pattern }));
  }
  return tests;
}

function matchList(form: ListForm, pattern: Pattern): Node[] {
  const [head, second, third] = form.items;
  const { context } = pattern;
  const count = form.items.length;
  if (head?.kind === "symbol") {
    if (head.name === "quote" && second !== undefined && count === 2) {
      return [part({ part: "equals", value: formToValue(second) }, { form, pattern })];
    }
    if (head.name === "or") return [matchAny(form, pattern)];
    if (second !== undefined && third !== undefined && count === 3 && isWhen(second)) {
      return [...match(head, pattern), analyzeOperand(third, context)];
    }
  }
  if (
    head?.kind === "keyword" &&
    head.value.name === "as" &&
    second !== undefined &&
    third !== undefined &&
    count === 3
  ) {
    return [...match(second, pattern), ...match(third, pattern)];
  }
  if ((head?.kind === "keyword" || head?.kind === "vector") && count <= 2) {
    const is: Node = { kind: "is", type: parseType(head, context), value: pattern.value, at: placeOf(form, context) };
    return second === undefined ? [is] : [is, ...match(second, pattern)];
  }
  return refuse(form, {
    context,
    message: "this is no pattern",
    usage: "(:type name), (:as name pattern), (name when test), (or pattern pattern) or 'datum",
  });
}

function isWhen(form: Form): boolean {
  return (form.kind === "symbol" && form.name === "when") || (form.kind === "keyword" && form.value.name === "when");
}

/** `(or p1 p2 …)`: the alternatives bind the same names, to the same variables. */
function matchAny(form: ListForm, pattern: Pattern): Node {
  const at = placeOf(form, pattern.context);
  let shared: Map<string, ScopedVariable> | null = null;
  const alternatives = form.items.slice(1).map((item): Node => {
    const bound = new Map<string, ScopedVariable>();
    const tests = match(item, { ...pattern, bound, shared: shared ?? pattern.shared });
    if (shared !== null && !haveSameNames(shared, bound)) {
      refuse(form, {
        context: pattern.context,
        message: "the alternatives bind different names",
        usage: "(or [:a x] [:b x])",
      });
    }
    shared ??= bound;
    const yes: Node = { kind: "constant", value: true, at };
    return { kind: "and", items: [...tests, yes], at };
  });
  for (const [name, variable] of shared ?? new Map<string, ScopedVariable>()) {
    if (pattern.bound.has(name)) {
      refuse(form, {
        context: pattern.context,
        message: `\`${name}\` stands twice in one pattern`,
        usage: "a different name for each part",
      });
    }
    pattern.bound.set(name, variable);
  }
  return { kind: "or", items: [...alternatives, { kind: "constant", value: false, at }], at };
}

function haveSameNames(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): boolean {
  return a.size === b.size && [...a.keys()].every((name) => b.has(name));
}
