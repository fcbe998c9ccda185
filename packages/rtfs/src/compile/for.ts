import { fail } from "../errors.ts";
import type { Clause, For } from "../ir/ir.ts";
import { elementsOf } from "../library/elements.ts";
import type { Frame, Process } from "../run/function.ts";
import { located, refillAt } from "../run/located.ts";
import { isTruthy, typeName, type Value, vectorFrom } from "../values/index.ts";
import { checkElements } from "../values/meter.ts";
import type { Compiler } from "./compiler.ts";

import { runAll, type Step, steady, steadyRuns, suspending } from "./step.ts";
import { compileStore, put } from "./store.ts";

export function compileFor(node: For, compiler: Compiler): Step<Value> {
  const visit = node.clauses.reduceRight<Visit>(
    (inner, clause) => compileClause(clause, { inner, node, compiler }),
    compileBody(node, compiler),
  );
  const finish = (values: Value[]): Value => (node.collects ? vectorFrom(values) : null);
  if (visit.suspends) {
    return suspending(function* (frame) {
      const values: Value[] = [];
      yield* visit.run(frame, values);
      return finish(values);
    });
  }
  return steady((frame) => {
    const values: Value[] = [];
    visit.run(frame, values);
    return finish(values);
  });
}

/** One pass through the clauses from here on, adding to `values`; false ends the iteration around it. */
type Visit =
  | { readonly suspends: false; run(frame: Frame, values: Value[]): boolean }
  | { readonly suspends: true; run(frame: Frame, values: Value[]): Process<boolean> };

function compileBody({ body, collects }: For, compiler: Compiler): Visit {
  const step = compiler.value(body);
  const keep = (value: Value, values: Value[]): boolean => {
    if (collects) {
      checkElements(values.length + 1);
      values.push(value);
    }
    return true;
  };
  if (!step.suspends) return { suspends: false, run: (frame, values) => keep(step.run(frame), values) };
  return {
    suspends: true,
    *run(frame, values) {
      return keep(yield* step.run(frame), values);
    },
  };
}

interface Within {
  readonly inner: Visit;
  readonly node: For;
  readonly compiler: Compiler;
}

function compileClause(clause: Clause, within: Within): Visit {
  switch (clause.clause) {
    case "each":
      return iterate(clause, within);
    case "let": {
      const stores = clause.bindings.map((binding) => compileStore(binding, within.compiler));
      return gate(allOf(stores), { ...within, otherwise: true });
    }
    case "when":
      return gate(within.compiler.value(clause.test), { ...within, otherwise: true });
    case "while":
      return gate(within.compiler.value(clause.test), { ...within, otherwise: false });
  }
}

function allOf(stores: readonly Step<true>[]): Step<Value> {
  const runs = steadyRuns(stores);
  if (runs === null) {
    return suspending(function* (frame) {
      yield* runAll(stores, frame);
      return true;
    });
  }
  return steady((frame) => {
    for (const run of runs) run(frame);
    return true;
  });
}

function gate(test: Step<Value>, { inner, otherwise }: Within & { otherwise: boolean }): Visit {
  if (!test.suspends && !inner.suspends) {
    return {
      suspends: false,
      run: (frame, values) => (isTruthy(test.run(frame)) ? inner.run(frame, values) : otherwise),
    };
  }
  return {
    suspends: true,
    *run(frame, values) {
      if (!isTruthy(test.suspends ? yield* test.run(frame) : test.run(frame))) return otherwise;
      return inner.suspends ? yield* inner.run(frame, values) : inner.run(frame, values);
    },
  };
}

function iterate({ variable, source }: Extract<Clause, { clause: "each" }>, { inner, node, compiler }: Within): Visit {
  const { fuel } = compiler.machine;
  const step = compiler.value(source);
  const elements = (value: Value): Value[] => elementsOf(value) ?? located(node.at, () => notIterable(value));
  const next = (frame: Frame, item: Value): void => {
    if (--fuel.left < 0) refillAt(node.at, fuel);
    put(frame, variable, item);
  };
  if (!step.suspends && !inner.suspends) {
    return {
      suspends: false,
      run: (frame, values) => {
        for (const item of elements(step.run(frame))) {
          next(frame, item);
          if (!inner.run(frame, values)) break;
        }
        return true;
      },
    };
  }
  return {
    suspends: true,
    *run(frame, values) {
      for (const item of elements(step.suspends ? yield* step.run(frame) : step.run(frame))) {
        next(frame, item);
        if (!(inner.suspends ? yield* inner.run(frame, values) : inner.run(frame, values))) break;
      }
      return true;
    },
  };
}

function notIterable(value: Value): never {
  return fail("TypeError", `A value of type ${typeName(value)} has no elements to go through`);
}
