import { analyzeOperand, type Context, inScope, placeOf } from "../analyzer/context.ts";
import { definedNames, hidden, openLate } from "../analyzer/definitions.ts";
import { matchTests } from "../analyzer/match-patterns.ts";
import { openScope } from "../analyzer/scope.ts";
import type { Node } from "../ir/ir.ts";
import { choice, readOf } from "../ir/nodes.ts";
import { type Form, type ListForm, literalValue } from "../reader/forms.ts";
import { equals, PMap, Sequence, type Value } from "../values/index.ts";
import { enclose } from "./scoped.ts";
import { refuse, special, withoutMeta } from "./special-form.ts";

function analyzeMatch(form: ListForm, context: Context): Node {
  const [, subject, ...rest] = form.items;
  if (subject === undefined) refuse(form, { context, message: "match takes a value", usage: USAGE });
  const at = placeOf(form, context);
  const { layout } = context.scope;
  const mark = layout.mark();
  const value = analyzeOperand(subject, context);
  const variable = hidden(layout);
  const read = readOf(variable, at);
  const written = readClauses(rest, { form, context });
  remarkUnreachable(written, context);
  const clauses = written.map((clause) => analyzeClause(clause, { read, context }));
  layout.release(mark);
  const none: Node = { kind: "raise", error: "MatchError", message: "no pattern matches", value: read, at };
  const body = clauses.reduceRight<Node>((otherwise, clause) => clause(otherwise), none);
  return { kind: "let", bindings: [{ variable, value }], body, at };
}

const USAGE = "(match value pattern result … _ default)";

interface Clause {
  readonly pattern: Form;
  readonly guard: Form | null;
  readonly body: Form;
}

function readClauses(forms: readonly Form[], { form, context }: { form: ListForm; context: Context }): Clause[] {
  const clauses: Clause[] = [];
  for (let i = 0; i < forms.length; ) {
    const marker = forms[i + 1];
    const isGuarded = marker?.kind === "symbol" && marker.name === "when" && i + 3 < forms.length;
    const pattern = forms[i];
    const body = forms[isGuarded ? i + 3 : i + 1];
    if (pattern === undefined || body === undefined) {
      refuse(form, { context, message: "match takes pairs of a pattern and a result", usage: USAGE });
    }
    clauses.push({ pattern, guard: isGuarded ? (forms[i + 2] ?? null) : null, body });
    i += isGuarded ? 4 : 2;
  }
  return clauses;
}

/** Says which clauses no value comes to: one before takes every value, or the same literal. */
function remarkUnreachable(clauses: readonly Clause[], context: Context): void {
  const literals: Value[] = [];
  const end = clauses.findIndex(({ pattern, guard }) => guard === null && withoutMeta(pattern).kind === "symbol");
  for (const [index, { pattern, guard }] of clauses.entries()) {
    const literal = literalValue(withoutMeta(pattern));
    const isKnown = literal !== undefined && isScalar(literal);
    const isRepeated = isKnown && literals.some((known) => equals(known, literal));
    if ((end >= 0 && index > end) || isRepeated) {
      const message = "no value comes to this clause of match: one before it takes all that fits";
      context.unit.remarks.push({ severity: "warning", code: "Unreachable", message, at: placeOf(pattern, context) });
    }
    if (isKnown && guard === null) literals.push(literal);
  }
}

/** A literal that is matched by equality; vectors and maps are patterns of their parts. */
const isScalar = (value: Value) => !(value instanceof Sequence) && !(value instanceof PMap);

/** The clause as what it makes of the clauses behind it. */
function analyzeClause({ pattern, guard, body }: Clause, { read, context }: { read: Node; context: Context }) {
  const { layout } = context.scope;
  const mark = layout.mark();
  const scope = openScope(context.scope, { layout, defined: definedNames(guard === null ? [body] : [guard, body]) });
  openLate(scope);
  const inner = inScope(context, scope);
  const tests = matchTests(pattern, { value: read, context: inner });
  if (guard !== null) tests.push(analyzeOperand(guard, inner));
  const result = context.unit.analyze(body, inner);
  layout.release(mark);
  const at = placeOf(pattern, context);
  return (otherwise: Node): Node => {
    if (tests.length === 0) return enclose(result, { scope, form: pattern, context });
    const test: Node = tests.length === 1 ? (tests[0] as Node) : { kind: "and", items: tests, at };
    return enclose(choice(test, [result, otherwise]), { scope, form: pattern, context });
  };
}

export const matchForms = [
  special("match", analyzeMatch, {
    params: "value pattern (when guard)? result …",
    doc: "The result of the first clause whose pattern fits the value; MatchError where none does.",
  }),
];
