import type { ErrorValue } from "./errors.ts";
import { specialForms } from "./forms/index.ts";
import type { Lambda, Node, Unit } from "./ir/ir.ts";
import { walk } from "./ir/walk.ts";
import type { Program } from "./program.ts";
import { adviceOnName, namesIn } from "./unknown-name.ts";
import { keyword, type Value } from "./values/index.ts";
import { describeName } from "./vocabulary.ts";

/** What a person may do about the error that ended a program; null where there is nothing to say. */
export function adviceFor(error: ErrorValue, { unit }: Pick<Program, "unit">): string | null {
  const told = (name: string): Value => error.data.get(keyword(name)) ?? null;
  switch (error.kind) {
    case "UndefinedSymbol":
      return onSymbol(textOf(told("symbol")), unit);
    case "ArityMismatch":
      return onArity(textOf(told("function")), { count: told("actual"), body: unit.body });
    case "NotCallable":
      return "Quote a list that is meant as data: '(…), or write a vector: […].";
    case "StackOverflow":
      return "A recursion needs an end; calls in tail position, `loop` and `recur` take no stack.";
    case "StepLimit":
      return "A loop may lack its end; if the work is as large as that, allow more steps with --steps.";
    default:
      return null;
  }
}

const LONGEST_SYMBOL = 100;

const textOf = (value: Value): string => (typeof value === "string" ? value.slice(0, LONGEST_SYMBOL) : "");

function onSymbol(symbol: string, unit: Unit): string | null {
  const special = specialForms.get(symbol);
  if (special !== undefined) return `\`${symbol}\` is no value: write (${[symbol, special.params].join(" ").trim()}).`;
  return adviceOnName(symbol, namesIn(unit)) ?? null;
}

function onArity(name: string, { count, body }: { count: Value; body: Node }): string | null {
  const own = signaturesOf(name, { count, body });
  const [signature, other] = own;
  if (signature !== undefined) return other === undefined ? `Write ${signature}.` : `Write ${own.join(" or ")}.`;
  const known = describeName(name);
  return known === undefined ? null : `Write (${[name, known.params].join(" ").trim()}).`;
}

const MOST_SIGNATURES = 3;

/** How the program's functions of this name are called that take another number of arguments. */
function signaturesOf(name: string, { count, body }: { count: Value; body: Node }): string[] {
  const found = new Set<string>();
  walk(body, (node) => {
    if (node.kind !== "lambda" || node.name !== name) return;
    if (node.arities.some(({ params, rest }) => rest === null && params.length === count)) return;
    for (const arity of node.arities) found.add(`(${[name, ...paramNames(arity)].join(" ")})`);
  });
  return [...found].slice(0, MOST_SIGNATURES);
}

function paramNames({ params, rest }: Lambda["arities"][number]): string[] {
  const names = params.map((param) => param.name || "_");
  return rest === null ? names : [...names, "&", rest.name || "_"];
}
