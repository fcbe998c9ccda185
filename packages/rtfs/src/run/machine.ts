import { ErrorValue, fail, type Place } from "../errors.ts";
import { find } from "../library/lookup-value.ts";
import { described } from "../printer/brief.ts";
import { Keyword, PMap, typeName, type Value } from "../values/index.ts";
import type { Fuel } from "./fuel.ts";
import { Cell, Fn, type FnCode, type Process, type Returned, TAIL } from "./function.ts";
import type { TakesFunction } from "./host-call.ts";
import { Line } from "./line.ts";
import type { Plan } from "./plan.ts";
import type { StepNotice } from "./steps.ts";

/** Where a machine gets the code of the standard library from. */
export interface Library {
  code(name: string, machine: Machine): FnCode;
  planned(planned: Planned, machine: Machine): FnCode;
}

/** A function that does nothing but call others. */
export interface Planned {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  plan(args: readonly Value[]): Plan;
}

/** What one run of a program works with: its fuel, its program-level variables, and the register of pending tail calls. */
export class Machine {
  readonly fuel: Fuel;
  readonly cells: readonly Cell[];
  /** what is being evaluated; the driver says which line goes on */
  line: Line;
  /** hears of steps */
  readonly onStep: (notice: StepNotice) => void;
  /** the host can cage the calls of a step */
  readonly canSandbox: boolean;
  readonly takesFunction: TakesFunction;
  /** values that the host registered under names */
  readonly resources: PMap;
  /** where the call was made that is being entered; told by errors about its arguments */
  site: Place | null = null;
  #tailFn: Fn | null = null;
  #tailArgs: readonly Value[] = [];
  readonly #builtins = new Map<string, Fn>();

  readonly #library: Library;

  constructor({ fuel, variables, library, ...lent }: MachineOptions) {
    this.fuel = fuel;
    this.#library = library;
    this.cells = Array.from({ length: variables }, () => new Cell(undefined));
    this.line = Line.first(lent.parameters ?? PMap.empty, null);
    this.resources = lent.resources ?? PMap.empty;
    this.onStep = lent.onStep ?? (() => {});
    this.canSandbox = lent.canSandbox ?? false;
    this.takesFunction = lent.takesFunction ?? (() => false);
  }

  /** The value that the name of a builtin denotes: one per run. */
  builtin(name: string): Fn {
    const known = this.#builtins.get(name);
    if (known !== undefined) return known;
    const made = new Fn(this.#library.code(name, this), []);
    this.#builtins.set(name, made);
    return made;
  }

  /** A new function that calls others as its plan says. */
  planned(planned: Planned): Fn {
    return new Fn(this.#library.planned(planned, this), []);
  }

  /** Leaves a call for whoever called the current function. */
  leave(fn: Fn, args: readonly Value[]): typeof TAIL {
    this.#tailFn = fn;
    this.#tailArgs = args;
    return TAIL;
  }

  /** Takes the pending tail call out of the register. */
  takeTail(): { fn: Fn; args: readonly Value[] } {
    const fn = this.#tailFn;
    if (fn === null) throw new Error("No tail call is pending");
    this.#tailFn = null;
    return { fn, args: this.#tailArgs };
  }

  /** Makes the pending tail call, and those that it leaves. */
  bounce(): Value {
    for (;;) {
      const fn = this.#tailFn as Fn;
      const result = fn.code.callMany(fn, this.#tailArgs);
      if (typeof result !== "symbol") return result;
    }
  }

  settle(result: Returned): Value {
    return typeof result === "symbol" ? this.bounce() : result;
  }

  /** Calls any callable value with a result that is ready at once. */
  call(callee: Value, args: readonly Value[]): Value {
    this.site = null;
    if (!(callee instanceof Fn)) return lookUp(callee, args);
    const [a] = args;
    return this.settle(
      a !== undefined && args.length === 1 ? callee.code.call1(callee, a) : callee.code.callMany(callee, args),
    );
  }

  /** A callable value as a plain function of one argument, for calling it many times. */
  caller1(callee: Value): (a: Value) => Value {
    if (!(callee instanceof Fn)) return (a) => lookUp(callee, [a]);
    const { code } = callee;
    return (a) => {
      this.site = null;
      const result = code.call1(callee, a);
      return typeof result === "symbol" ? this.bounce() : result;
    };
  }

  caller2(callee: Value): (a: Value, b: Value) => Value {
    if (!(callee instanceof Fn)) return (a, b) => lookUp(callee, [a, b]);
    const { code } = callee;
    return (a, b) => {
      this.site = null;
      const result = code.call2(callee, a, b);
      return typeof result === "symbol" ? this.bounce() : result;
    };
  }
}

export interface MachineOptions {
  readonly fuel: Fuel;
  /** how many program-level variables there are */
  readonly variables: number;
  readonly library: Library;
  /** what `(context/get k)` reads where nothing was written */
  readonly parameters?: PMap;
  readonly resources?: PMap;
  readonly onStep?: (notice: StepNotice) => void;
  readonly canSandbox?: boolean;
  readonly takesFunction?: TakesFunction;
}

/** `call` for use inside a process. */
export function* callSuspending(callee: Value, args: readonly Value[]): Process<Value> {
  if (!(callee instanceof Fn)) return lookUp(callee, args);
  const { start } = callee.code;
  if (start !== null) return yield { ask: "enter", process: start(callee, args) };
  const result = callee.code.callMany(callee, args);
  return typeof result === "symbol" ? yield { ask: "bounce" } : result;
}

/** Calls a keyword, or a map: the callable values that are no functions (reference §4). */
export function lookUp(callee: Value, args: readonly Value[]): Value {
  if (callee instanceof Keyword) {
    checkLookUp(callee, args.length);
    return fieldOf(args[0] as Value, { key: callee, otherwise: args[1] ?? null });
  }
  if (callee instanceof PMap) {
    checkLookUp(callee, args.length);
    return orElse(callee.get(args[0] as Value), args[1] ?? null);
  }
  return fail("NotCallable", `${described(callee)} can't be called`);
}

/** Nil that is there is no reason for the default. */
function orElse(found: Value | undefined, otherwise: Value): Value {
  return found === undefined ? otherwise : found;
}

function checkLookUp(callee: Keyword | PMap, count: number): void {
  if (count === 1 || count === 2) return;
  const name = callee instanceof Keyword ? `:${callee.name}` : "a map";
  fail("ArityMismatch", `${name} takes 1 or 2 arguments, got ${count}`);
}

/** `(:key target otherwise)`. */
export function fieldOf(target: Value, { key, otherwise }: { key: Keyword; otherwise: Value }): Value {
  if (target instanceof PMap) return orElse(target.get(key), otherwise);
  if (target === null) return otherwise;
  if (target instanceof ErrorValue) return orElse(find(target, key), otherwise);
  return fail("TypeError", `:${key.name} looks a key up in a map, got ${typeName(target)}`);
}
