import { refuse, withoutMeta } from "../forms/special-form.ts";
import type { Binding, Node, Part } from "../ir/ir.ts";
import { choice, readOf } from "../ir/nodes.ts";
import type { Form, MapForm, SymbolForm, VectorForm } from "../reader/forms.ts";
import { literalValue } from "../reader/forms.ts";
import { Keyword, keyword, sym, type Value } from "../values/index.ts";
import { analyzeOperand, type Context, placeOf } from "./context.ts";
import { declare, hidden, plainName } from "./definitions.ts";

/** What a binding pattern takes apart. */
export interface Subject {
  /** evaluated once, by the first binding */
  readonly value: Node;
  readonly context: Context;
}

/** The bindings that a binding pattern (reference §8.1) stands for, in order; its names are in scope after this. */
export function bindPattern(pattern: Form, { value, context }: Subject): Binding[] {
  const names = new Set<string>();
  return bind(pattern, { value, context, names });
}

interface Pattern extends Subject {
  /** names bound so far by the pattern around this one */
  readonly names: Set<string>;
}

function bind(pattern: Form, at: Pattern): Binding[] {
  const bare = withoutMeta(pattern);
  switch (bare.kind) {
    case "symbol":
      return [bindName(bare, at)];
    case "vector":
      return bindSequence(bare, at);
    case "map":
      return bindMap(bare, at);
    default:
      return refuse(pattern, {
        context: at.context,
        message: "this is no binding pattern",
        usage: "a name, [a b & rest] or {:keys [a b]}",
      });
  }
}

function bindName(form: SymbolForm, { value, context, names }: Pattern): Binding {
  const { scope } = context;
  const name = plainName(form.name);
  if (name === "_") return { variable: hidden(scope.layout), value };
  if (names.has(name)) {
    refuse(form, {
      context,
      message: `\`${name}\` stands twice in one pattern`,
      usage: "a different name for each part",
    });
  }
  names.add(name);
  return { variable: declare({ ...form, name }, scope), value };
}

/** Keeps the subject in a variable, checked to be what the pattern takes apart. */
function hold(form: Form, { pattern, part }: { pattern: Pattern; part: Part }): { binding: Binding; read: Node } {
  const at = placeOf(form, pattern.context);
  const value: Node = { kind: "extract", from: pattern.value, part, at };
  const variable = hidden(pattern.context.scope.layout);
  return { binding: { variable, value }, read: readOf(variable, at) };
}

function bindSequence(form: VectorForm, pattern: Pattern): Binding[] {
  const { binding, read } = hold(form, { pattern, part: { part: "sequence" } });
  const { items, rest, whole } = sequenceParts(form, pattern.context);
  const at = placeOf(form, pattern.context);
  const take = (part: Part): Node => ({ kind: "extract", from: read, part, at });
  const bindings = [binding];
  items.forEach((item, index) => {
    bindings.push(...bind(item, { ...pattern, value: take({ part: "element", index }) }));
  });
  if (rest !== null) bindings.push(...bind(rest, { ...pattern, value: take({ part: "tail", index: items.length }) }));
  if (whole !== null) bindings.push(...bind(whole, { ...pattern, value: read }));
  return bindings;
}

export interface SequenceParts {
  readonly items: readonly Form[];
  readonly rest: SymbolForm | null;
  readonly whole: SymbolForm | null;
}

/** The parts of `[p* & rest :as whole]`. */
export function sequenceParts(form: VectorForm, context: Context): SequenceParts {
  let forms: readonly Form[] = form.items;
  let rest: SymbolForm | null = null;
  let whole: SymbolForm | null = null;
  const marker = forms.at(-2);
  if (marker?.kind === "keyword" && marker.value.name === "as") {
    whole = nameIn(forms.at(-1), { form, context });
    forms = forms.slice(0, -2);
  }
  const amp = forms.findIndex(isAmpersand);
  if (amp >= 0) {
    if (amp !== forms.length - 2) refuseSequence(form, context);
    rest = nameIn(forms[amp + 1], { form, context });
    forms = forms.slice(0, amp);
  }
  return { items: forms, rest, whole };
}

export function isAmpersand(form: Form): boolean {
  return form.kind === "symbol" && form.name === "&";
}

function nameIn(form: Form | undefined, { form: around, context }: { form: VectorForm; context: Context }): SymbolForm {
  const bare = form === undefined ? undefined : withoutMeta(form);
  return bare?.kind === "symbol" ? bare : refuseSequence(around, context);
}

function refuseSequence(form: Form, context: Context): never {
  return refuse(form, {
    context,
    message: "`&` and `:as` each take one name, at the end",
    usage: "[a b & rest :as all]",
  });
}

function bindMap(form: MapForm, pattern: Pattern): Binding[] {
  const { binding, read } = hold(form, { pattern, part: { part: "mapping" } });
  const { fields, defaults, rest, whole } = mapParts(form, pattern.context);
  const at = placeOf(form, pattern.context);
  const take = (part: Part): Node => ({ kind: "extract", from: read, part, at });
  const bindings = [binding];
  for (const { key, target } of fields) {
    const fallback = target.kind === "symbol" ? defaults.get(plainName(target.name)) : undefined;
    const found = take({ part: "field", key });
    const value =
      fallback === undefined
        ? found
        : choice(take({ part: "has", key }), [found, analyzeOperand(fallback, pattern.context)]);
    bindings.push(...bind(target, { ...pattern, value }));
  }
  const keys = fields.map(({ key }) => key);
  if (rest !== null) bindings.push(...bind(rest, { ...pattern, value: take({ part: "others", keys }) }));
  if (whole !== null) bindings.push(...bind(whole, { ...pattern, value: read }));
  return bindings;
}

interface MapParts {
  readonly fields: readonly { readonly key: Value; readonly target: Form }[];
  readonly defaults: ReadonlyMap<string, Form>;
  readonly rest: Form | null;
  readonly whole: Form | null;
}

function mapParts(form: MapForm, context: Context): MapParts {
  const fields: { key: Value; target: Form }[] = [];
  let defaults = new Map<string, Form>();
  let rest: Form | null = null;
  let whole: Form | null = null;
  for (const [left, right] of form.entries) {
    const option = left.kind === "keyword" ? left.value.name : "";
    if (option === "keys" && right.kind === "vector") fields.push(...shorthand(right, { context, keyOf: keyword }));
    else if (option === "strs" && right.kind === "vector")
      fields.push(...shorthand(right, { context, keyOf: (name) => name }));
    else if (option === "syms" && right.kind === "vector") fields.push(...shorthand(right, { context, keyOf: sym }));
    else if (option === "or" && right.kind === "map") defaults = defaultsOf(right, context);
    else if (option === "as" && right.kind === "symbol") whole = right;
    else if (isAmpersand(left)) rest = right;
    else fields.push(field(left, { right, context }));
  }
  return { fields, defaults, rest, whole };
}

function shorthand(names: VectorForm, { context, keyOf }: { context: Context; keyOf: (name: string) => Value }) {
  return names.items.map((item) => {
    const bare = withoutMeta(item);
    if (bare.kind === "keyword") {
      const target: SymbolForm = { kind: "symbol", name: lastPart(bare.value.name), start: bare.start, end: bare.end };
      return { key: keyOf(bare.value.name), target };
    }
    if (bare.kind !== "symbol")
      return refuse(item, { context, message: "only names stand here", usage: "{:keys [a b]}" });
    return { key: keyOf(plainName(bare.name)), target: { ...bare, name: lastPart(plainName(bare.name)) } };
  });
}

/** `:keys [a/b]` binds `b`. */
function lastPart(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1) || name;
}

function defaultsOf(form: MapForm, context: Context): Map<string, Form> {
  return new Map(
    form.entries.map(([name, value]) => {
      if (name.kind === "symbol") return [name.name, value];
      if (name.kind === "keyword") return [name.value.name, value];
      return refuse(name, { context, message: ":or gives defaults to names", usage: "{:keys [a] :or {a 1}}" });
    }),
  );
}

/** `:key pattern`, or the pattern first: `name :key`. */
function field(left: Form, { right, context }: { right: Form; context: Context }): { key: Value; target: Form } {
  const leftKey = keyOf(left);
  if (leftKey !== undefined) return { key: leftKey, target: right };
  const rightKey = keyOf(right);
  if (rightKey !== undefined) return { key: rightKey, target: left };
  return refuse(left, { context, message: "a field needs a key", usage: "{:key name} or {name :key}" });
}

function keyOf(form: Form): Value | undefined {
  const value = literalValue(form);
  const isKey = value instanceof Keyword || typeof value === "string" || typeof value === "number";
  return isKey ? value : undefined;
}
