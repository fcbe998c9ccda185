import type { Arguments } from "./arguments.ts";
import { checkedInteger } from "./arithmetic.ts";
import { type Apply, type Builtin, builtin } from "./builtin.ts";

type Operation = (a: bigint, b: bigint) => bigint;

function fold(operation: Operation): (take: Arguments) => Apply {
  return (take) => (args) => {
    let result = BigInt(take.integer(args, 0));
    for (let i = 1; i < args.length; i++) result = operation(result, BigInt(take.integer(args, i)));
    return checkedInteger(result, take.function);
  };
}

function shift(operation: Operation): (take: Arguments) => Apply {
  return (take) => (args) => {
    const n = BigInt(take.integer(args, 0));
    const distance = take.integer(args, 1);
    if (distance < 0 || distance > 63) take.fail("InvalidArgument", `a shift goes by 0 to 63 places, not ${distance}`);
    return checkedInteger(BigInt.asIntN(64, operation(n, BigInt(distance))), take.function);
  };
}

export const bits: readonly Builtin[] = [
  builtin("bit-and", { params: "x y z*", doc: "Bitwise and of 64-bit integers.", make: fold((a, b) => a & b) }),
  builtin("bit-or", { params: "x y z*", doc: "Bitwise or of 64-bit integers.", make: fold((a, b) => a | b) }),
  builtin("bit-xor", {
    params: "x y z*",
    doc: "Bitwise exclusive or of 64-bit integers.",
    make: fold((a, b) => a ^ b),
  }),
  builtin("bit-shift-left", {
    params: "x n",
    doc: "`x` shifted left by 0 to 63 places; what leaves the 64 bits is lost.",
    make: shift((a, n) => a << n),
  }),
  builtin("bit-shift-right", {
    params: "x n",
    doc: "`x` shifted right by 0 to 63 places, keeping its sign.",
    make: shift((a, n) => a >> n),
  }),
];
