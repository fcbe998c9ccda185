import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Clone } from "../support/clone.ts";

/** Runs `ambit rtfs conformance` on one file of these lines. */
function conformance(lines: readonly unknown[], options: readonly string[] = []) {
  using clone = new Clone();
  const text = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n");
  writeFileSync(join(clone.folder, "cases.jsonl"), text);
  return clone.ambit(["rtfs", "conformance", "cases.jsonl", ...options]);
}

const one = { id: "a/one", area: "a", source: "(+ 1 1)", expect: "2" };
const wrong = { id: "b/two", area: "b", source: "(do\n  (/ 1 0))", expect: "3" };

test("cases that hold are counted, and one that does not is shown with what came of it", () => {
  expect(conformance([one])).toMatchObject({ status: 0, stdout: "1 passed, 0 failed\n" });
  const { status, stdout } = conformance([one, wrong]);
  expect(status).toBe(1);
  expect(stdout).toMatch(/FAIL {2}b\/two b: \(do \(\/ 1 0\)\)\n +expected 3\n +got +error DivisionByZero\n/);
  expect(stdout).toMatch(/\n1 passed, 1 failed\n$/);
});

test("--json gives the counts and each failure with its place, --area the cases of one area", () => {
  const { stdout } = conformance([one, wrong], ["--json"]);
  expect(JSON.parse(stdout)).toEqual({
    passed: 1,
    failed: 1,
    failures: [
      { ...wrong, expect: undefined, file: "cases.jsonl", line: 2, expected: "3", got: "error DivisionByZero" },
    ],
  });
  expect(conformance([one, wrong], ["--area", "a"])).toMatchObject({ status: 0, stdout: "1 passed, 0 failed\n" });
  expect(conformance([one], ["--area", "z"])).toMatchObject({ status: 2, stderr: expect.stringContaining("Areas: a") });
});

test.each<[string, unknown, RegExp]>([
  ["no JSON", "{", /line 2: no JSON/],
  ["no object", "5", /line 2/],
  ["a missing field", { id: "x", area: "a", expect: "1" }, /line 2: source/],
  ["an unknown field", { ...one, id: "x", sauce: "1" }, /line 2.*sauce/],
  ["neither value nor error", { id: "x", area: "a", source: "1" }, /line 2.*either/],
  ["an id that was there before", one, /line 2.*a\/one.*line 1/],
])("a malformed file is bad usage that names the line: %s", (_, line, reason) => {
  expect(conformance([one, line])).toMatchObject({ status: 2, stderr: expect.stringMatching(reason), stdout: "" });
});

test("the host answers as the case foresees, and complains of calls that it does not foresee", () => {
  const calling = { id: "c", area: "a", source: "(+ (call :inc 1) 1)", expect: "3" };
  const answer = { id: "inc", args: "[1]", answer: "2" };
  expect(conformance([{ ...calling, calls: [answer] }]).stdout).toBe("1 passed, 0 failed\n");
  expect(conformance([{ ...calling, calls: { inc: [{ answer: "2" }] } }]).stdout).toBe("1 passed, 0 failed\n");
  expect(conformance([calling]).stdout).toMatch(/\(call :inc 1\) was not foreseen/);
  expect(conformance([{ ...calling, calls: [answer, answer] }]).stdout).toMatch(/the call of inc was not made/);
  expect(conformance([{ ...calling, calls: [{ ...answer, args: "[2]" }] }]).stdout).toMatch(/arguments are \[1\]/);
});

test("a case that would run for ever is ended by its steps", () => {
  const endless = { id: "e", area: "a", source: "(loop [i 0] (recur i))", error: "StepLimit", limits: { steps: 5000 } };
  expect(conformance([endless])).toMatchObject({ status: 0, stdout: "1 passed, 0 failed\n" });
});
