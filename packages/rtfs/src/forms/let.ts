import {
  type Annotated,
  checked,
  isColon,
  readAnnotated,
  subjectOf,
  type TypeSource,
} from "../analyzer/annotations.ts";
import { analyzeOperand, type Context, operand, placeOf } from "../analyzer/context.ts";
import type { Named } from "../analyzer/definitions.ts";
import { bindPattern } from "../analyzer/patterns.ts";
import type { Scope, ScopedVariable } from "../analyzer/scope.ts";
import type { Binding, Node } from "../ir/ir.ts";
import { choice, constant } from "../ir/nodes.ts";
import type { Form, ListForm, VectorForm } from "../reader/forms.ts";
import { analyzeFunction, isFunctionForm } from "./function.ts";
import { withScope } from "./scoped.ts";
import { analyzeBody, refuse, special, withoutMeta } from "./special-form.ts";

const USAGE = "(let [name value …] body…)";

function analyzeLet(form: ListForm, context: Context): Node {
  const [, vector, ...body] = form.items;
  if (vector?.kind !== "vector") refuse(form, { context, message: "let takes a vector of bindings", usage: USAGE });
  const pairs = readPairs(vector, { context, usage: USAGE });
  const forms = [...pairs.map(({ value }) => value), ...body];
  return withScope(forms, {
    form,
    context,
    analyze: (inner) => {
      const bindings = analyzeBindings(pairs, inner);
      return {
        kind: "let",
        bindings,
        body: analyzeBody(body, { at: form, context: inner }),
        at: placeOf(form, context),
      };
    },
  });
}

export interface Pair {
  readonly pattern: Form;
  readonly type: TypeSource | null;
  readonly value: Form;
}

/** Reads `pattern annotation? value` up to the end of the vector (reference §5.1). */
export function readPairs(vector: VectorForm, { context, usage }: { context: Context; usage: string }): Pair[] {
  const pairs = pairsOf(vector.items, "values") ?? pairsOf(vector.items, "types");
  if (pairs === null) {
    refuse(vector, { context, message: "these bindings are no pairs of a pattern and a value", usage });
  }
  return pairs;
}

/** Whether a keyword after a pattern is its value, or is its type if that lets the whole vector be read. */
type Keywords = "values" | "types";

function pairsOf(forms: readonly Form[], keywords: Keywords): Pair[] | null {
  const chosen: ({ pair: Pair; next: number } | null)[] = new Array(forms.length).fill(null);
  for (let index = forms.length - 1; index >= 0; index--) {
    chosen[index] = choosePair(readings(forms, { index, keywords }), { forms, chosen });
  }
  const pairs: Pair[] = [];
  for (let index = 0; index < forms.length; ) {
    const step = chosen[index] ?? null;
    if (step === null) return null;
    pairs.push(step.pair);
    index = step.next;
  }
  return pairs;
}

interface Choice {
  readonly forms: readonly Form[];
  readonly chosen: readonly unknown[];
}

/** The first reading behind which the rest of the vector can be read too. */
function choosePair(readings: readonly Annotated[], { forms, chosen }: Choice): { pair: Pair; next: number } | null {
  for (const { pattern, type, next } of readings) {
    const value = forms[next];
    if (value === undefined || isColon(value)) continue;
    if (next + 1 === forms.length || chosen[next + 1] !== null)
      return { pair: { pattern, type, value }, next: next + 1 };
  }
  return null;
}

interface PairReading {
  readonly index: number;
  readonly keywords: Keywords;
}

function readings(forms: readonly Form[], { index, keywords }: PairReading): Annotated[] {
  const plain = readAnnotated(forms, index);
  if (plain === null || !isPattern(plain.pattern)) return [];
  const after = forms[plain.next];
  if (keywords === "values" || plain.type !== null || after?.kind !== "keyword") return [plain];
  return [{ ...plain, type: { form: after }, next: plain.next + 1 }, plain];
}

function isPattern(form: Form): boolean {
  const { kind } = withoutMeta(form);
  return kind === "symbol" || kind === "vector" || kind === "map";
}

/** Binds in order; functions that follow each other may refer to each other. */
export function analyzeBindings(pairs: readonly Pair[], context: Context): Binding[] {
  const bindings: Binding[] = [];
  for (let i = 0; i < pairs.length; ) {
    let end = i;
    while (end < pairs.length && isFunctionPair(pairs[end] as Pair)) end++;
    if (end > i) bindings.push(...analyzeRun(pairs.slice(i, end), context));
    else bindings.push(...analyzePair(pairs[end++] as Pair, context));
    i = end;
  }
  return bindings;
}

function isFunctionPair({ pattern, value }: Pair): boolean {
  const name = subjectOf(pattern);
  return name !== "" && name !== "_" && isFunctionForm(value);
}

function analyzePair({ pattern, type, value }: Pair, context: Context): Binding[] {
  const node = analyzeOperand(value, context);
  return bindPattern(pattern, { value: checked(node, { type, subject: subjectOf(pattern), context }), context });
}

/** A run of functions: each name is in scope in all of them. */
function analyzeRun(pairs: readonly Pair[], context: Context): Binding[] {
  const { scope } = context;
  const run = pairs.map(({ pattern }) => pendingVariable({ ...withoutMeta(pattern), name: subjectOf(pattern) }, scope));
  const bindings = run.map((variable, index) => {
    const { type, value, pattern } = pairs[index] as Pair;
    scope.names.set(variable.name, { means: "variable", variable });
    const lambda = analyzeFunction(value, { context: operand(context), holder: variable, name: variable.name });
    return { variable, value: checked(lambda, { type, subject: subjectOf(pattern), context }) };
  });
  for (const variable of run) {
    variable.isPending = false;
    if (!variable.isBoxed) continue;
    variable.isLate = true;
    scope.late.push(variable);
  }
  return bindings;
}

function pendingVariable({ name, start, end }: Named, scope: Scope): ScopedVariable {
  const variable = scope.layout.lasting(name, { isRedefinable: scope.defined.has(name) });
  variable.declaredBy = { start, end };
  variable.isPending = true;
  scope.names.set(name, { means: "variable", variable });
  return variable;
}

/** `if-let` and `when-let`. */
function analyzeIfLet(form: ListForm, { context, name }: { context: Context; name: "if-let" | "when-let" }): Node {
  const [, vector, ...branches] = form.items;
  const usage = name === "if-let" ? "(if-let [pattern value] then else?)" : "(when-let [pattern value] body…)";
  const pairs = vector?.kind === "vector" ? readPairs(vector, { context, usage }) : [];
  const [pair] = pairs;
  const isWrong =
    pair === undefined || pairs.length !== 1 || (name === "if-let" && (branches.length < 1 || branches.length > 2));
  if (isWrong) refuse(form, { context, message: `${name} takes one binding`, usage });
  const at = placeOf(form, context);
  const [consequent, alternative] = branches;
  const otherwise =
    name === "if-let" && alternative !== undefined ? context.unit.analyze(alternative, context) : constant(null, at);
  return withScope([pair.value, ...branches], {
    form,
    context,
    analyze: (inner) => {
      const value = checked(analyzeOperand(pair.value, inner), { type: pair.type, subject: "", context: inner });
      const variable = inner.scope.layout.variable("");
      const read: Node = { kind: "read", variable, otherwise: null, at };
      const bindings = bindPattern(pair.pattern, { value: read, context: inner });
      const forms = name === "if-let" && consequent !== undefined ? [consequent] : branches;
      const body: Node = { kind: "let", bindings, body: analyzeBody(forms, { at: form, context: inner }), at };
      return { kind: "let", bindings: [{ variable, value }], body: choice(read, [body, otherwise]), at };
    },
  });
}

export const letForms = [
  special("let", analyzeLet, {
    params: "[pattern value …] body*",
    doc: "Binds each pattern in turn, visible to the later ones and the body.",
  }),
  special("if-let", (form, context) => analyzeIfLet(form, { context, name: "if-let" }), {
    params: "[pattern value] then else?",
    doc: "`then` with the pattern bound if the value is true, else `else`.",
  }),
  special("when-let", (form, context) => analyzeIfLet(form, { context, name: "when-let" }), {
    params: "[pattern value] body*",
    doc: "The body with the pattern bound if the value is true, else nil.",
  }),
];
