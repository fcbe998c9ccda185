import { aritiesText, countText, takesText } from "../arity.ts";
import type { Place } from "../errors.ts";
import type { Effects } from "../inference/effects.ts";
import { callbacksOf } from "../inference/targets.ts";
import type { Check, HostCall, Invoke, Is, Node, Unbound, Unit } from "../ir/ir.ts";
import { childrenOf } from "../ir/walk.ts";
import { findBuiltin } from "../library/lookup.ts";
import type { Program } from "../program.ts";
import type { Diagnostic } from "../reader/diagnostic.ts";
import type { Type } from "../types/types.ts";
import { unknownNames } from "../types/unknown-names.ts";
import { adviceOnName, namesIn } from "../unknown-name.ts";
import { Keyword, PMap, type Value } from "../values/index.ts";
import { type Boundaries, Capabilities } from "./boundary.ts";
import { arityFor } from "./declared.ts";
import { described } from "./described.ts";
import { type Inference, inferTypes } from "./infer.ts";
import { isDisjoint } from "./relations.ts";
import { paramOf, signatures } from "./signatures.ts";
import { truthOf } from "./verdicts.ts";

export interface DiagnoseOptions {
  /** what capabilities declare; none are known by default */
  readonly boundaries?: Boundaries;
}

/**
 * What can be proven against a program before it runs (reference §7.5), in the order of its text: names that nothing
 * defines, calls with the wrong number of arguments, values that are never of the type asked for. Where a branch is never
 * taken nothing is said. Only what crosses to a capability, or back, as a type that can't be right is an error.
 */
export function diagnose(
  program: Program,
  { boundaries = () => undefined }: DiagnoseOptions = {},
): readonly Diagnostic[] {
  const found: Diagnostic[] = [...program.remarks];
  const checker = new Checker(program, { boundaries, report: (diagnostic) => found.push(diagnostic) });
  checker.visit(program.unit.body);
  return found.sort((a, b) => a.at.offset - b.at.offset);
}

/** unknown names that a similar one is looked for */
const MOST_SUGGESTED = 40;

interface Checking {
  readonly boundaries: Boundaries;
  report(diagnostic: Diagnostic): void;
}

class Checker {
  readonly #types: Inference;
  readonly #capabilities: Capabilities;
  readonly #effects: Effects;
  readonly #unit: Unit;
  #names: ReadonlySet<string> | null = null;
  readonly #report: Checking["report"];
  #suggested = 0;

  constructor({ unit, effects }: Program, { boundaries, report }: Checking) {
    let capabilities: Capabilities | null = null;
    this.#types = inferTypes(unit, { effects, outputOf: (call) => capabilities?.outputOf(call) ?? { type: "any" } });
    capabilities = new Capabilities(boundaries, this.#types.constants);
    this.#capabilities = capabilities;
    this.#effects = effects;
    this.#unit = unit;
    this.#report = report;
  }

  visit(node: Node): void {
    switch (node.kind) {
      case "unbound":
        this.#unbound(node);
        break;
      case "invoke":
        this.#invoke(node);
        break;
      case "check":
        this.#named(node);
        this.#check(node);
        break;
      case "is":
        this.#named(node);
        break;
      case "call":
        this.#call(node);
        break;
      case "if":
        return this.#branches(node);
      default:
    }
    for (const child of childrenOf(node)) this.visit(child);
  }

  /** A branch that its test never takes is no part of what the program does. */
  #branches({ test, consequent, alternative }: Extract<Node, { kind: "if" }>): void {
    const truth = truthOf(this.#types.typeOf(test));
    this.visit(test);
    if (truth !== false) this.visit(consequent);
    if (truth !== true) this.visit(alternative);
  }

  #unbound({ name, at }: Unbound): void {
    this.#names ??= namesIn(this.#unit);
    const advice = this.#suggested++ < MOST_SUGGESTED ? adviceOnName(name, this.#names) : undefined;
    this.#warn(at, {
      code: "UndefinedSymbol",
      message: `\`${name}\` is not defined`,
      hint: advice ?? "Define it, or quote it if it is meant as data.",
    });
  }

  /** The names in a type that nothing defines. */
  #named({ type, at }: Check | Is): void {
    const { types, predicates } = unknownNames(type);
    for (const name of types) {
      const hint = "Define it with deftype or defstruct.";
      this.#warn(at, { code: "UnknownType", message: `no type is named ${name}`, hint });
    }
    for (const name of predicates)
      this.#warn(at, { code: "UnknownPredicate", message: `no predicate is named ${name}` });
  }

  #invoke(node: Invoke): void {
    const { callee } = node;
    if (callee.kind === "builtin") this.#builtin(callee.name, node);
    else if (callee.kind === "constant") this.#constantCallee(callee.value, node);
    else if (callee.kind !== "unbound") this.#known(node);
  }

  #builtin(name: string, node: Invoke): void {
    const { args, at } = node;
    const entry = findBuiltin(name);
    if (entry === undefined) return;
    if (args.length < entry.min || args.length > entry.max) {
      return this.#miscounted(name, { count: args.length, takes: countText(entry), at });
    }
    const signature = signatures.get(name);
    if (signature === undefined) return;
    const callbacks = callbacksOf(node);
    for (const [index, arg] of args.entries()) {
      const expected = paramOf(signature, index);
      if (expected === null || expected.type === "any" || callbacks.includes(index)) continue;
      this.#compare(arg, { expected, code: "TypeError", what: `argument ${index + 1} of ${name}` });
    }
  }

  #constantCallee(value: Value, { args, at }: Invoke): void {
    if (!(value instanceof Keyword) && !(value instanceof PMap)) {
      const type: Type = { type: "enum", values: [value] };
      return this.#warn(at, {
        code: "NotCallable",
        message: `${described(type)} can't be called`,
        hint: "Quote a list that is meant as data: '(…).",
      });
    }
    const name = value instanceof Keyword ? `:${value.name}` : "a map";
    if (args.length < 1 || args.length > 2) this.#miscounted(name, { count: args.length, takes: "1 or 2", at });
    const [target] = args;
    if (target !== undefined && value instanceof Keyword)
      this.#compare(target, { expected: LOOKED_UP, code: "TypeError", what: `what ${name} looks itself up in` });
  }

  /** A call of functions that are all known, none of which takes the arguments. */
  #known(node: Invoke): void {
    const { lambdas, isUnknown } = this.#effects.targets(node);
    const [first, second] = lambdas;
    if (isUnknown || first === undefined) return;
    const { args, at } = node;
    if (lambdas.every((lambda) => arityFor(lambda, args.length) === undefined)) {
      return this.#miscounted(first.name, { count: args.length, takes: aritiesText(first.arities), at });
    }
    if (second !== undefined) return;
    const params = arityFor(first, args.length)?.params ?? [];
    for (const [index, param] of params.entries()) {
      const expected = this.#types.declared(param);
      const arg = args[index];
      if (expected === null || arg === undefined) continue;
      this.#compare(arg, { expected, code: "TypeValidationError", what: `${param.name} of ${first.name}` });
    }
  }

  #check({ value, type, subject, at }: Check): void {
    const what = subject === "" ? "the value" : subject;
    this.#compare(value, { expected: type, code: "TypeValidationError", what, at });
  }

  #call(call: HostCall): void {
    const types = call.args.map((arg) => this.#types.typeOf(arg));
    const problem = this.#capabilities.inputProblem(call, types);
    if (problem !== null) this.#report({ severity: "error", code: "TypeValidationError", at: call.at, ...problem });
  }

  #compare(node: Node, { expected, code, what, at = node.at }: Comparison): void {
    const actual = this.#types.typeOf(node);
    if (actual.type === "any" || actual.type === "never" || !isDisjoint(actual, expected)) return;
    const output = code === "TypeValidationError" ? this.#outputIn(node) : null;
    const message = `${what} has to be ${described(expected)}, and this is ${described(actual)}`;
    if (output === null) return this.#warn(at, { code, message });
    this.#report({ severity: "error", code, message: `${message}: so ${output} declares its output`, at });
  }

  /** The capability whose output a node is, as it came. */
  #outputIn(node: Node): string | null {
    if (node.kind === "call") return this.#capabilities.of(node)?.id ?? null;
    if (node.kind !== "read" || node.otherwise !== null) return null;
    const [source, second] = node.variable.sources ?? [];
    return source !== undefined && second === undefined && source.kind === "call" ? this.#outputIn(source) : null;
  }

  #miscounted(name: string, { count, takes, at }: { count: number; takes: string; at: Place }): void {
    const given = `and here ${count === 1 ? "is" : "are"} ${count}`;
    this.#warn(at, { code: "ArityMismatch", message: `${takesText(name, takes)}, ${given}` });
  }

  #warn(at: Place, told: Omit<Diagnostic, "severity" | "at">): void {
    this.#report({ severity: "warning", at, ...told });
  }
}

interface Comparison {
  readonly expected: Type;
  readonly code: string;
  /** what has to be of the type, as the sentence begins */
  readonly what: string;
  readonly at?: Place;
}

/** what a keyword in head position can be looked up in */
const LOOKED_UP: Type = {
  type: "union",
  types: (["map", "error", "nil"] as const).map((name) => ({ type: "named", name })),
};
