import { fail } from "../errors.ts";
import type { Hinted, OptionBinding, Step as StepNode } from "../ir/ir.ts";
import type { Frame, Process } from "../run/function.ts";
import type { Line } from "../run/line.ts";
import { located } from "../run/located.ts";
import { OpenStep } from "../run/steps.ts";
import { keyword, PMap, typeName, type Value } from "../values/index.ts";
import type { Compiler } from "./compiler.ts";

import { type Step, steady, suspending } from "./step.ts";
import { put } from "./store.ts";

export function compileStepNode(node: StepNode, compiler: Compiler): Step<Value> {
  const { machine } = compiler;
  const options = node.options === null ? steady((): Value => PMap.empty) : compiler.value(node.options);
  const pause = node.pause === null ? null : compiler.value(node.pause);
  const body = compiler.value(node.body);
  const open = (given: Value, frame: Frame): OpenStep => {
    const values = given instanceof PMap ? given : PMap.empty;
    const step = new OpenStep(node, values, machine);
    bindOptions(frame, { values, binds: node.binds });
    return step;
  };
  if (!options.suspends && pause === null && !body.suspends) {
    return steady((frame) => attemptAll(open(options.run(frame), frame), () => body.run(frame)));
  }
  return suspending(function* (frame): Process<Value> {
    const given = options.suspends ? yield* options.run(frame) : options.run(frame);
    const step = open(given, frame);
    for (;;) {
      try {
        step.begin();
        if (step.isRetry && pause !== null) yield* pauseFirst(pause, frame);
        return step.complete(body.suspends ? yield* body.run(frame) : body.run(frame));
      } catch (thrown) {
        const settled = step.fail(thrown);
        if ("value" in settled) return settled.value;
      }
    }
  });
}

function bindOptions(frame: Frame, { values, binds }: { values: PMap; binds: readonly OptionBinding[] }): void {
  for (const { option, variable } of binds) put(frame, variable, values.get(keyword(option)) ?? null);
}

function attemptAll(step: OpenStep, body: () => Value): Value {
  for (;;) {
    try {
      step.begin();
      return step.complete(body());
    } catch (thrown) {
      const settled = step.fail(thrown);
      if ("value" in settled) return settled.value;
    }
  }
}

function* pauseFirst(pause: Step<Value>, frame: Frame): Process<Value> {
  return pause.suspends ? yield* pause.run(frame) : pause.run(frame);
}

/** Hints hold while the body is evaluated; of several for one key, the innermost. */
export function compileHinted({ hints, body, at }: Hinted, compiler: Compiler): Step<Value> {
  const { machine } = compiler;
  const added = compiler.value(hints);
  const inner = compiler.value(body);
  const enter = (given: Value) => enterHints(machine.line, () => located(at, () => withHints(machine.line, given)));
  if (!added.suspends && !inner.suspends) {
    return steady((frame) => {
      const leave = enter(added.run(frame));
      try {
        return inner.run(frame);
      } finally {
        leave();
      }
    });
  }
  return suspending(function* (frame): Process<Value> {
    const leave = enter(added.suspends ? yield* added.run(frame) : added.run(frame));
    try {
      return inner.suspends ? yield* inner.run(frame) : inner.run(frame);
    } finally {
      leave();
    }
  });
}

/** Puts other hints in force; gives what puts the earlier ones back. */
function enterHints(line: Line, hints: () => PMap): () => void {
  const outer = line.extent.hints;
  line.extent = { ...line.extent, hints: hints() };
  return () => {
    line.extent = { ...line.extent, hints: outer };
  };
}

function withHints({ extent }: Line, given: Value): PMap {
  let { hints } = extent;
  if (!(given instanceof PMap)) return hints;
  for (const [key, value] of given) hints = hints.set(key, value);
  checkTimeout(hints.get(TIMEOUT) ?? null);
  return hints;
}

function checkTimeout(ms: Value): void {
  if (ms === null || (typeof ms === "number" && Number.isInteger(ms) && ms > 0)) return;
  const got = typeof ms === "number" ? ms : typeName(ms);
  fail("InvalidArgument", `:runtime.timeout-ms is a positive integer, got ${got}`);
}

const TIMEOUT = keyword("runtime.timeout-ms");
