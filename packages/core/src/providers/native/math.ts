import { add, divide, encode, multiply, RtfsError, subtract, type Value } from "@ambit/rtfs";
import { AmbitError } from "@ambit/sdk";
import { lossless, type NativeCapability, native } from "./define.ts";

/** Arithmetic with the language's own rules: integers stay exact, any float makes a float. */
export const mathCapabilities: readonly NativeCapability[] = [
  arithmetic("add", "Adds two numbers", add),
  arithmetic("subtract", "Subtracts b from a", subtract),
  arithmetic("multiply", "Multiplies two numbers", multiply),
  arithmetic("divide", "Divides a by b; exact quotients of integers stay integers", divide),
];

function arithmetic(name: string, description: string, compute: (a: Value, b: Value) => Value): NativeCapability {
  return native({
    id: `ccos.math.${name}`,
    description,
    effects: ["pure"],
    input: { a: { type: "number" }, b: { type: "number" } },
    output: true, // a number; JSON has no word for the integers beyond 2^53 that it may be
    execute: (_, { context }) => ({ value: encode(run(compute, lossless(context, "a"), lossless(context, "b"))) }),
  });
}

function run(compute: (a: Value, b: Value) => Value, ...[a, b]: [Value, Value]): Value {
  try {
    return compute(a, b);
  } catch (cause) {
    if (!(cause instanceof RtfsError)) throw cause;
    throw new AmbitError("EXECUTE_FAILED", cause.value.message, { kind: cause.value.kind, cause });
  }
}
