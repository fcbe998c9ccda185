import { asRtfsError, catchability, type ErrorValue } from "../errors.ts";
import type { CatchTest, Try, Variable } from "../ir/ir.ts";
import { Cut } from "../run/cuts.ts";
import { Cancellation, type Fuel } from "../run/fuel.ts";
import type { Frame, Process } from "../run/function.ts";
import { checkerOf } from "../types/type-check.ts";
import type { Value } from "../values/index.ts";
import type { Compiler } from "./compiler.ts";

import { type Step, steady, suspending } from "./step.ts";
import { put } from "./store.ts";

export function compileTry(node: Try, compiler: Compiler): Step<Value> {
  const { fuel } = compiler.machine;
  const clauses = node.clauses.map(({ test, variable, body }) => ({
    catches: catcher(test, fuel),
    variable,
    body: compiler.value(body),
  }));
  const guarded = withClauses(compiler.value(node.body), { clauses, fuel });
  return node.final === null ? guarded : withFinal(guarded, { final: compiler.value(node.final), fuel });
}

interface Clause {
  catches(error: ErrorValue): boolean;
  readonly variable: Variable;
  readonly body: Step<Value>;
}

interface Guard {
  readonly clauses: readonly Clause[];
  readonly fuel: Fuel;
}

function withClauses(body: Step<Value>, { clauses, fuel }: Guard): Step<Value> {
  if (clauses.length === 0) return body;
  if (body.suspends || clauses.some((clause) => clause.body.suspends)) {
    return suspending(function* (frame): Process<Value> {
      const { depth } = fuel;
      try {
        return body.suspends ? yield* body.run(frame) : body.run(frame);
      } catch (thrown) {
        fuel.depth = depth;
        const chosen = choose(thrown, { clauses, frame }).body;
        return chosen.suspends ? yield* chosen.run(frame) : chosen.run(frame);
      }
    });
  }
  const { run } = body;
  return steady((frame) => {
    const { depth } = fuel;
    try {
      return run(frame);
    } catch (thrown) {
      fuel.depth = depth;
      const chosen = choose(thrown, { clauses, frame }).body;
      return chosen.suspends ? unsteady() : chosen.run(frame);
    }
  });
}

function unsteady(): never {
  throw new Error("A clause without effects can't suspend");
}

/** The clause that catches it, with the error in its variable; throws it on where there is none. */
function choose(thrown: unknown, { clauses, frame }: { clauses: readonly Clause[]; frame: Frame }): Clause {
  const error = asRtfsError(thrown)?.value ?? null;
  const clause = error === null ? undefined : clauses.find((each) => each.catches(error));
  if (error === null || clause === undefined) throw thrown;
  put(frame, clause.variable, error);
  return clause;
}

function catcher(test: CatchTest, fuel: Fuel): (error: ErrorValue) => boolean {
  switch (test.catches) {
    case "all":
      return ({ kind }) => catchability(kind) === "any";
    case "name":
      return ({ kind, category }) => (test.name === kind || test.name === category) && catchability(kind) !== "never";
    case "type": {
      const find = checkerOf(test.type);
      return ({ kind, data }) => catchability(kind) === "any" && find(data, fuel) === null;
    }
  }
}

interface Final {
  readonly final: Step<Value>;
  readonly fuel: Fuel;
}

function withFinal(body: Step<Value>, { final, fuel }: Final): Step<Value> {
  if (body.suspends || final.suspends) {
    return suspending(function* (frame): Process<Value> {
      const { depth } = fuel;
      let value: Value;
      try {
        value = body.suspends ? yield* body.run(frame) : body.run(frame);
      } catch (thrown) {
        fuel.depth = depth;
        const isStop = beginStop(thrown, fuel);
        try {
          if (final.suspends) yield* final.run(frame);
          else final.run(frame);
        } catch (second) {
          throw isStop ? thrown : second;
        }
        throw thrown;
      }
      if (final.suspends) yield* final.run(frame);
      else final.run(frame);
      return value;
    });
  }
  const { run } = body;
  const cleanUp = final.run;
  return steady((frame) => {
    const { depth } = fuel;
    let value: Value;
    try {
      value = run(frame);
    } catch (thrown) {
      fuel.depth = depth;
      const isStop = beginStop(thrown, fuel);
      try {
        cleanUp(frame);
      } catch (second) {
        throw isStop ? thrown : second;
      }
      throw thrown;
    }
    cleanUp(frame);
    return value;
  });
}

/** Whether this ends the program whatever its clauses say; its `finally` forms then run on their own small allowance. */
function beginStop(thrown: unknown, fuel: Fuel): boolean {
  if (thrown instanceof Cut) return true;
  const kind = asRtfsError(thrown)?.value.kind;
  if (kind === undefined && !(thrown instanceof Cancellation)) throw thrown;
  if (kind !== undefined && catchability(kind) !== "never") return fuel.isStopping;
  fuel.beginStopping();
  return true;
}
