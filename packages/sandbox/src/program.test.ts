import { expect, test } from "vitest";
import { checkProgram } from "./program.ts";

test.each([
  ["no command", { kind: "command", argv: [] }],
  ["an empty command", { kind: "command", argv: [""] }],
  ["an argument with a NUL byte", { kind: "command", argv: ["echo", "\0"] }],
  ["arguments beyond what the kernel takes", { kind: "command", argv: ["echo", "x".repeat(200_000)] }],
] as const)("%s is bad usage", (_, program) => {
  expect(() => checkProgram(program)).toThrow(expect.objectContaining({ code: "USAGE_INVALID" }));
});
