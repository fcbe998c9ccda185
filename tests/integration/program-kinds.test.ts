import { description, isFileOperation, isNetworkOperation } from "@ambit/core";
import { noNeeds } from "@ambit/sdk";
import { expect, test } from "vitest";
import { Clone } from "../support/clone.ts";

test("each kind of program has its one line", () => {
  const bytes = Uint8Array.of(1, 2, 3, 4, 5);
  expect([
    description({ form: "bytecode", bytes, file: "p.rtfsc" }),
    description({ form: "source", text: "(+ 1 2)", file: "p.rtfs" }),
    description({ form: "ast", text: "{}", file: "p.json" }),
    description({ form: "native" }),
    description({ form: "external", path: "/bin/ls", args: ["-la"] }),
  ]).toEqual([
    "RTFS bytecode (5 bytes)",
    "RTFS source: (+ 1 2)",
    "RTFS AST",
    "Native function",
    'External program: /bin/ls ["-la"]',
  ]);
});

test("what a program works on is told by its needs: words in its text are none, an unknown reach is any", () => {
  using clone = new Clone();
  const check = (source: string) => JSON.parse(clone.ambit(["check", "-e", source, "--json"]).stdout);
  const pure = check('(str "http" "file" "ratio")');
  expect([pure.network, pure.files]).toEqual([false, false]);
  expect([isNetworkOperation(pure.needs), isFileOperation(pure.needs)]).toEqual([false, false]);
  const reading = check('(call :ccos.io.read-file "http.txt")');
  expect([isNetworkOperation(reading.needs), isFileOperation(reading.needs)]).toEqual([false, true]);
  const curl = { ...noNeeds, effects: [{ effect: "unknown" as const, by: ["what curl reaches"] }] };
  expect([isNetworkOperation(curl), isFileOperation(curl)]).toEqual([true, true]);
});

test("a program that can never succeed ends `ambit check` with 1, and one that is only doubtful with 0", () => {
  using clone = new Clone();
  const broken = clone.ambit(["check", "-e", "(call :ccos.io.read-file {:path 5})"]);
  expect(broken.status).toBe(1);
  expect(broken.stdout).toMatch(/error 1:1 .*\/path: expected string, got 5/);
  const doubtful = clone.ambit(["check", "-e", "(pritnln 1)"]);
  expect(doubtful.status).toBe(0);
  expect(doubtful.stdout).toMatch(/warning 1:2 `pritnln` is not defined\n.*Did you mean println\?/);
});
