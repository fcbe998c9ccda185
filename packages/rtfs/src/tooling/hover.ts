import type { ScopedVariable } from "../analyzer/scope.ts";
import { capabilityId } from "../capability-id.ts";
import { constantsOf } from "../inference/constants.ts";
import { inferEffects } from "../inference/effects.ts";
import { idsOf } from "../inference/sites.ts";
import type { JsonSchema } from "../interchange/json.ts";
import type { Lambda, Node } from "../ir/ir.ts";
import { formToValue, type ListForm, type Span } from "../reader/forms.ts";
import { typeOf } from "../types/type-of-schema.ts";
import { typeText } from "../types/types.ts";
import { Keyword, keyword } from "../values/index.ts";
import { describeName } from "../vocabulary.ts";
import { calledId } from "./calls.ts";
import type { Occurrence, Target } from "./names.ts";
import type { CapabilityInfo, Opened } from "./open.ts";
import { type DefinitionForm, definitionIn, pathTo } from "./tree.ts";

/** What an editor shows of the thing beneath the pointer. */
export interface Hover extends Span {
  /** as a call of it is written */
  readonly signature: string;
  readonly doc: string;
  /** sentences: kind, effects, what it can call */
  readonly facts: readonly string[];
}

export function hoverAt(offset: number, opened: Opened): Hover | null {
  const occurrence = opened.analysis.observer.names.at(offset);
  return occurrence === undefined ? capabilityAt(offset, opened) : nameHover(occurrence, opened);
}

function nameHover({ start, end, target }: Occurrence, opened: Opened): Hover | null {
  const shown = describe(target, opened);
  return shown === null ? null : { start, end, ...shown };
}

type Shown = Omit<Hover, keyof Span>;

function describe(target: Target, opened: Opened): Shown | null {
  switch (target.kind) {
    case "language":
      return language(target.name);
    case "variable":
      return variable(target, opened);
    case "macro": {
      const definition = definitionOf(target, opened);
      const doc = target.macro.metadata?.get(keyword("doc"));
      return shown(definition, { opened, doc, facts: ["A macro of this program."] });
    }
    case "type":
      return shown(definitionOf(target, opened), {
        opened,
        doc: target.type.metadata?.get(keyword("doc")),
        facts: ["A type."],
      });
    default:
      return null;
  }
}

function language(name: string): Shown | null {
  const described = describeName(name);
  if (described === undefined) return null;
  const { kind, params, doc, effects } = described;
  const isPure = effects.every((effect) => effect === "pure");
  const what = {
    function: "A function of the standard library",
    "special form": "A special form",
    prelude: "A name of the prelude",
  };
  return {
    signature: `(${[name, params].filter(Boolean).join(" ")})`,
    doc,
    facts: [`${what[kind]}${isPure ? "" : `; effects: ${effects.join(", ")}`}.`],
  };
}

function variable(target: Extract<Target, { kind: "variable" }>, opened: Opened): Shown {
  const definition = definitionOf(target, opened);
  const { name, metadata } = target.variable;
  const needs = needsOf(target.variable, opened);
  if (definition !== null) return shown(definition, { opened, doc: metadata?.get(keyword("doc")), facts: needs });
  const place = opened.analysis.observer.elsewhere.get(target.variable);
  const where =
    place === undefined ? localPlace(target.variable, opened) : `Defined in ${place.file}, line ${place.line}.`;
  const doc = metadata?.get(keyword("doc"));
  return { signature: name, doc: typeof doc === "string" ? doc : "", facts: [where, ...needs] };
}

function localPlace({ declaredBy }: ScopedVariable, { source }: Opened): string {
  return declaredBy === undefined
    ? "A name of this program."
    : `A local name, bound in line ${source.place(declaredBy.start).line}.`;
}

interface ShownParts {
  readonly opened: Opened;
  readonly doc: unknown;
  readonly facts: readonly string[];
}

function shown(definition: DefinitionForm | null, { opened, doc, facts }: ShownParts): Shown {
  return {
    signature: definition === null ? "" : signature(definition, opened),
    doc: typeof doc === "string" ? doc : "",
    facts,
  };
}

/** `(defn name [params])`, with the parameters of each arity as they are written. */
function signature({ head, name, rest }: DefinitionForm, { source }: Opened): string {
  const text = ({ start, end }: Span) => source.text.slice(start, end).replace(/\s+/g, " ");
  const arities = rest.filter((form): form is ListForm => form.kind === "list" && form.items[0]?.kind === "vector");
  const params = rest.find(({ kind }) => kind === "vector");
  const isFunction = head === "defn" || head === "defmacro";
  const written =
    params !== undefined
      ? [text(params)]
      : arities.map(({ items: [first] }) => (first === undefined ? "" : `(${text(first)})`));
  const value = rest.at(-1);
  const shownValue = value === undefined ? [] : [clipped(text(value))];
  return `(${[head, text(name), ...(isFunction ? written : shownValue)].join(" ")})`;
}

const LONGEST_VALUE = 120;

function clipped(text: string): string {
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE).toWellFormed()}…`;
}

function definitionOf(target: Target, { analysis, forms }: Opened): DefinitionForm | null {
  for (const { start, isDefinition } of analysis.observer.names.of(target)) {
    const around = isDefinition ? pathTo(start, forms).map(definitionIn) : [];
    const definition = around.findLast((each) => each?.name.start === start);
    if (definition) return definition;
  }
  return null;
}

/** What a function can call, as sentences; nothing for what is no function. */
function needsOf({ sources }: ScopedVariable, { analysis }: Opened): string[] {
  const lambdas = (sources ?? []).flatMap(lambdaIn);
  if (analysis.meaning === null || lambdas.length === 0) return [];
  const effects = inferEffects(analysis.meaning.unit);
  const calls = lambdas.flatMap((lambda) => [...effects.callsFrom(lambda)]);
  if (calls.length === 0)
    return lambdas.some((lambda) => effects.lambda(lambda))
      ? ["It may call capabilities."]
      : ["It calls no capability."];
  const constants = constantsOf();
  const ids = calls.map((call) => idsOf(call, constants));
  const known = [...new Set(ids.flatMap((each) => each ?? []))].sort();
  const dynamic = ids.some((each) => each === null) ? ["It calls a capability whose id only the run knows."] : [];
  return [...(known.length === 0 ? [] : [`It can call ${known.map((id) => `\`${id}\``).join(", ")}.`]), ...dynamic];
}

function lambdaIn(node: Node): Lambda[] {
  if (node.kind === "lambda") return [node];
  return node.kind === "check" || node.kind === "define" ? lambdaIn(node.value) : [];
}

/** The capability that a `call` at an offset names by a constant. */
function capabilityAt(offset: number, { forms, options }: Opened): Hover | null {
  const form = calledId(pathTo(offset, forms));
  if (form === null) return null;
  const value = formToValue(form);
  const id = value instanceof Keyword || typeof value === "string" ? capabilityId(value) : null;
  const found = options.capabilities?.().find((each) => each.id === id);
  if (id === null || found === undefined) return null;
  const { start, end } = form;
  return {
    start,
    end,
    signature: `(call :${id} …)`,
    doc: found.description,
    facts: [...boundaryFacts(found), `Effects: ${found.effects.join(", ")}.`],
  };
}

function boundaryFacts({ boundary }: CapabilityInfo): string[] {
  if (boundary === undefined) return [];
  const shape = (schema: JsonSchema) => `\`${clipped(typeText(typeOf(schema)))}\``;
  return [`Takes ${shape(boundary.input)}, gives ${shape(boundary.output)}.`];
}
