import { checked, readAnnotated, resolveType, subjectOf, type TypeSource } from "../analyzer/annotations.ts";
import { type Context, placeOf } from "../analyzer/context.ts";
import { declare, hidden } from "../analyzer/definitions.ts";
import { bindPattern, isAmpersand } from "../analyzer/patterns.ts";
import type { ScopedVariable } from "../analyzer/scope.ts";
import type { Binding, Node, Variable } from "../ir/ir.ts";
import { readOf } from "../ir/nodes.ts";
import type { Form, VectorForm } from "../reader/forms.ts";
import { refuse, withoutMeta } from "./special-form.ts";

/** The parameters of one arity. */
export interface Params {
  /** in slots 0…n-1, the rest parameter last */
  readonly variables: readonly Variable[];
  readonly hasRest: boolean;
  /** checks of annotations and parts of patterns */
  readonly bindings: readonly Binding[];
}

/** Reads a vector of parameters and binds their names in the scope of the context. */
export function bindParams(vector: VectorForm, context: Context): Params {
  const params = readParams(vector, context);
  const variables = params.map(({ pattern }) => paramVariable(pattern, context));
  const names = variables.map(({ name }) => name).filter((name) => name !== "");
  if (new Set(names).size !== names.length) {
    refuse(vector, {
      context,
      message: "two parameters have the same name",
      usage: "a different name for each parameter",
    });
  }
  const bindings = params.flatMap((param, index) =>
    paramBindings(param, { variable: variables[index] as Variable, context }),
  );
  return { variables, hasRest: params.at(-1)?.isRest ?? false, bindings };
}

interface Param {
  readonly pattern: Form;
  readonly type: TypeSource | null;
  readonly isRest: boolean;
}

function readParams(vector: VectorForm, context: Context): Param[] {
  const { items } = vector;
  const params: Param[] = [];
  for (let index = 0; index < items.length; ) {
    const isRest = isAmpersand(items[index] as Form);
    const read = readAnnotated(items, isRest ? index + 1 : index);
    if (read === null) return refuseParams(vector, context);
    const after = items[read.next];
    const isTyped = read.type === null && after?.kind === "keyword";
    params.push({ pattern: read.pattern, type: isTyped ? { form: after } : read.type, isRest });
    index = isTyped ? read.next + 1 : read.next;
    if (isRest && (index < items.length || withoutMeta(read.pattern).kind !== "symbol")) refuseParams(vector, context);
  }
  return params;
}

function refuseParams(vector: VectorForm, context: Context): never {
  return refuse(vector, {
    context,
    message: "`&` takes one name, at the end",
    usage: "[x y : :int {:keys [a]} & rest]",
  });
}

function paramVariable(pattern: Form, { scope }: Context): ScopedVariable {
  const name = subjectOf(pattern);
  return name === "" || name === "_" ? hidden(scope.layout) : declare({ ...withoutMeta(pattern), name }, scope);
}

function paramBindings(
  { pattern, type, isRest }: Param,
  { variable, context }: { variable: Variable; context: Context },
): Binding[] {
  const at = placeOf(pattern, context);
  const read = readOf(variable, at);
  const subject = subjectOf(pattern);
  const value =
    isRest && type !== null ? checkedRest(read, { type, subject, context }) : checked(read, { type, subject, context });
  if (withoutMeta(pattern).kind !== "symbol") return bindPattern(pattern, { value, context });
  return type === null ? [] : [{ variable, value }];
}

/** Every further argument has the type, unless the type is that of the whole sequence. */
function checkedRest(
  value: Node,
  { type, subject, context }: { type: TypeSource; subject: string; context: Context },
): Node {
  const element = resolveType(type, context);
  const isSequence = ["sequenceOf", "tuple", "array", "sequence"].includes(element.type);
  const isNamed = element.type === "named" && (element.name === "vector" || element.name === "list");
  const isConjunction = element.type === "and" && element.types.some(({ type: each }) => each === "sequenceOf");
  const whole = isSequence || isNamed || isConjunction ? element : ({ type: "sequenceOf", of: element } as const);
  return { kind: "check", type: whole, value, subject, at: value.at };
}
