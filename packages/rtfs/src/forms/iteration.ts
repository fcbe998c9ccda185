import { checked, subjectOf } from "../analyzer/annotations.ts";
import { analyzeOperand, type Context, operand, placeOf, type RecurTarget } from "../analyzer/context.ts";
import { declare, hidden } from "../analyzer/definitions.ts";
import { bindPattern } from "../analyzer/patterns.ts";
import type { Binding, Clause, Node, Variable } from "../ir/ir.ts";
import { callBuiltin, choice, constant, readOf } from "../ir/nodes.ts";
import type { Form, ListForm, VectorForm } from "../reader/forms.ts";
import { analyzeBindings, type Pair, readPairs } from "./let.ts";
import { withScope } from "./scoped.ts";
import { analyzeBody, refuse, special, withoutMeta } from "./special-form.ts";

function analyzeLoop(form: ListForm, context: Context): Node {
  const usage = "(loop [name value …] body…)";
  const [, vector, ...body] = form.items;
  if (vector?.kind !== "vector") refuse(form, { context, message: "loop takes a vector of bindings", usage });
  const pairs = readPairs(vector, { context, usage });
  return withScope([...pairs.map(({ value }) => value), ...body], {
    form,
    context,
    analyze: (inner) => {
      const heads = pairs.map((pair) => bindHead(pair, inner));
      const target: RecurTarget = { variables: heads.map(({ variable }) => variable), isUsed: false };
      const at = placeOf(form, context);
      const parts = heads.flatMap((head, index) =>
        bindParts(pairs[index] as Pair, { variable: head.variable, context: inner }),
      );
      const rest = analyzeBody(body, { at: form, context: { ...inner, target } });
      return {
        kind: "loop",
        bindings: heads.flatMap(({ bindings }) => bindings),
        body: parts.length === 0 ? rest : { kind: "let", bindings: parts, body: rest, at },
        recurs: target.isUsed,
        at,
      };
    },
  });
}

/** The variable that `recur` rebinds, with its first value; parts of a pattern are in scope of the next values. */
function bindHead(pair: Pair, context: Context): { variable: Variable; bindings: Binding[] } {
  const subject = subjectOf(pair.pattern);
  const value = checked(analyzeOperand(pair.value, context), { type: pair.type, subject, context });
  const isName = subject !== "";
  const variable =
    isName && subject !== "_"
      ? declare({ ...withoutMeta(pair.pattern), name: subject }, context.scope)
      : hidden(context.scope.layout);
  return { variable, bindings: [{ variable, value }, ...bindParts(pair, { variable, context })] };
}

function bindParts({ pattern }: Pair, { variable, context }: { variable: Variable; context: Context }): Binding[] {
  if (subjectOf(pattern) !== "") return [];
  return bindPattern(pattern, { value: readOf(variable, placeOf(pattern, context)), context });
}

function analyzeRecur(form: ListForm, context: Context): Node {
  const { target } = context;
  const usage = "recur as the last form of a loop or function, outside of try";
  if (target === null) refuse(form, { context, message: "recur has nothing to start over here", usage });
  const at = placeOf(form, context);
  const args = form.items.slice(1).map((arg) => analyzeOperand(arg, context));
  const { variables } = target;
  if (args.length !== variables.length) {
    const message = `recur takes ${variables.length} values here, got ${args.length}`;
    return { kind: "raise", error: "ArityMismatch", message, value: null, at };
  }
  target.isUsed = true;
  return { kind: "recur", targets: variables, args, at };
}

function analyzeFor(form: ListForm, { context, collects }: { context: Context; collects: boolean }): Node {
  const usage = collects ? "(for [x coll :when test] body)" : "(doseq [x coll] body…)";
  const [, vector, ...body] = form.items;
  if (vector?.kind !== "vector" || vector.items.length === 0 || vector.items[0]?.kind === "keyword") {
    refuse(form, { context, message: "a comprehension takes a vector of bindings", usage });
  }
  return withScope([...vector.items, ...body], {
    form,
    context: operand(context),
    analyze: (inner) => ({
      kind: "for",
      clauses: analyzeClauses(vector, { context: inner, usage }),
      body: analyzeBody(body, { at: form, context: inner }),
      collects,
      at: placeOf(form, context),
    }),
  });
}

interface Clauses {
  readonly context: Context;
  readonly usage: string;
}

function analyzeClauses(vector: VectorForm, { context, usage }: Clauses): Clause[] {
  const { items } = vector;
  const clauses: Clause[] = [];
  for (let i = 0; i < items.length; ) {
    const head = items[i] as Form;
    if (head.kind === "keyword") {
      clauses.push(modifier(head.value.name, { argument: items[i + 1], vector, context, usage }));
      i += 2;
      continue;
    }
    const end = nextPairEnd(items, i);
    const [pair] = readPairs({ ...vector, items: items.slice(i, end) }, { context, usage });
    clauses.push(...eachClause(pair as Pair, context));
    i = end;
  }
  return clauses;
}

/** `pattern coll`, or `pattern : type coll`. */
function nextPairEnd(items: readonly Form[], start: number): number {
  const colon = items[start + 1];
  const isTyped = colon?.kind === "symbol" && colon.name === ":";
  return Math.min(items.length, start + (isTyped ? 4 : 2));
}

function eachClause({ pattern, type, value }: Pair, context: Context): Clause[] {
  const source = analyzeOperand(value, context);
  const subject = subjectOf(pattern);
  const { scope } = context;
  const isName = subject !== "" && subject !== "_";
  const variable = isName ? declare({ ...withoutMeta(pattern), name: subject }, scope) : hidden(scope.layout);
  const each: Clause = { clause: "each", variable, source };
  const read = readOf(variable, placeOf(pattern, context));
  const item = checked(read, { type, subject, context });
  if (subject === "") return [each, { clause: "let", bindings: bindPattern(pattern, { value: item, context }) }];
  return type === null ? [each] : [each, { clause: "let", bindings: [{ variable, value: item }] }];
}

interface Modifier extends Clauses {
  readonly argument: Form | undefined;
  readonly vector: VectorForm;
}

function modifier(name: string, { argument, vector, context, usage }: Modifier): Clause {
  if (argument !== undefined && (name === "when" || name === "while")) {
    return { clause: name, test: analyzeOperand(argument, context) };
  }
  if (name !== "let" || argument?.kind !== "vector") {
    refuse(vector, { context, message: `:${name} is no modifier with that operand`, usage });
  }
  return { clause: "let", bindings: analyzeBindings(readPairs(argument, { context, usage }), context) };
}

/** A loop that counts; its value is that of the last pass. */
function analyzeDotimes(form: ListForm, context: Context): Node {
  const usage = "(dotimes [i n] body…)";
  const [, vector, ...body] = form.items;
  const [name, times, extra] = vector?.kind === "vector" ? vector.items : [];
  if (name?.kind !== "symbol" || times === undefined || extra !== undefined) {
    refuse(form, { context, message: "dotimes takes a name and a number", usage });
  }
  return withScope([times, ...body], {
    form,
    context: operand(context),
    analyze: (inner) => {
      const at = placeOf(form, context);
      const { scope } = inner;
      const passes = analyzeOperand(times, inner);
      const limit = hidden(scope.layout);
      const index = declare(name, scope);
      const last = hidden(scope.layout);
      const read = readOf(index, at);
      const pass = analyzeBody(body, { at: form, context: inner });
      const again: Node = {
        kind: "recur",
        targets: [index, last],
        args: [callBuiltin("inc", [read], at), pass],
        at,
      };
      return {
        kind: "loop",
        bindings: [
          { variable: limit, value: passes },
          { variable: index, value: constant(0, at) },
          { variable: last, value: constant(null, at) },
        ],
        body: choice(callBuiltin("<", [read, readOf(limit, at)], at), [again, readOf(last, at)]),
        recurs: true,
        at,
      };
    },
  });
}

export const iterationForms = [
  special("loop", analyzeLoop, {
    params: "[pattern value …] body*",
    doc: "Binds like `let`; `recur` in its body starts over with new values.",
  }),
  special("recur", analyzeRecur, {
    params: "arg*",
    doc: "Starts the nearest loop or function over with new values; in tail position only.",
  }),
  special("for", (form, context) => analyzeFor(form, { context, collects: true }), {
    params: "[pattern coll …] body",
    doc: "A vector of the body's value for each element; `:when`, `:while` and `:let` modify the bindings before them.",
  }),
  special("doseq", (form, context) => analyzeFor(form, { context, collects: false }), {
    params: "[pattern coll …] body*",
    doc: "Evaluates the body for each element, as `for` does: nil.",
  }),
  special("dotimes", analyzeDotimes, {
    params: "[name n] body*",
    doc: "Evaluates the body with the name bound to 0, 1 … n-1: the last value.",
  }),
];
