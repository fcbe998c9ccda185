import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Clone } from "../support/clone.ts";

const program = `(defn area [w h]
\t(/ w "日本" h))
(defn total [xs]
  (+ 1 (reduce (fn [a x] (+ a (area x 0))) 0 xs)))
(defn main []
  (inc (total [1 2])))
(main)
`;

/** Runs `ambit ARGS` beside a file of this text. */
function ambit(args: readonly string[], text = program) {
  using clone = new Clone();
  writeFileSync(join(clone.folder, "plan.rtfs"), text);
  return clone.ambit(args);
}

test("a failure shows its line, the functions around it and what to do", () => {
  const { status, stderr } = ambit(["run", "plan.rtfs"]);
  expect(status).toBe(1);
  expect(
    stderr.replace(/^run .*\n$/m, ""),
  ).toBe(`error RTFS_ERROR TypeError: /: argument 2 must be a number, got string "日本"
  at plan.rtfs:2:2
    2 |   (/ w "日本" h))
      |   ^
  in area       plan.rtfs:2:2
     fn         plan.rtfs:4:31
     total      plan.rtfs:4:8
     main       plan.rtfs:6:8
     (program)  plan.rtfs:7:1
`);
});

test("--json carries the same stack", () => {
  const { error } = JSON.parse(ambit(["run", "plan.rtfs", "--json"]).stdout);
  expect(error.details.stack).toEqual([
    { function: "area", at: { file: "plan.rtfs", line: 2, column: 2 } },
    { function: "fn", at: { file: "plan.rtfs", line: 4, column: 31 } },
    { function: "total", at: { file: "plan.rtfs", line: 4, column: 8 } },
    { function: "main", at: { file: "plan.rtfs", line: 6, column: 8 } },
    { function: null, at: { file: "plan.rtfs", line: 7, column: 1 } },
  ]);
});

test("a recursion and tail calls are told as what they are", () => {
  expect(ambit(["run", "-e", "(defn f [n] (+ 1 (f n))) (f 0)"]).stderr).toMatch(
    /in f {10}<expr>:1:18 {2}\(999\d times\)/,
  );
  const tail = "(defn g [x] (/ x 0)) (defn f [x] (g x)) (defn h [] (inc (f 1))) (h)";
  expect(ambit(["run", "-e", tail]).stderr).toMatch(/in g .*\(after tail calls\)\n {5}h /);
});

test("a long message is told in lines of a hundred columns at most, and --json has it whole", () => {
  const args = ["run", "-e", `(throw {:kind :Oops :message "${"many words ".repeat(40)}end"})`];
  const { stderr } = ambit(args);
  const told = stderr.split("\n").filter((line) => /many/.test(line) && !line.includes("|"));
  expect(told.length).toBeGreaterThan(3);
  for (const line of told) expect(line.length).toBeLessThanOrEqual(100);
  expect(JSON.parse(ambit([...args, "--json"]).stdout).error.message).toContain("many words ".repeat(40));
});

test("a failure of a call shows who made it", () => {
  const source = '(defn load [f] (str (read-file f))) (map load ["/etc/passwd"])';
  const { stderr } = ambit(["run", "--allow", "*", "--ro", "/tmp/nothing", "-e", source]);
  expect(stderr).toMatch(/in load +<expr>:1:21\n +\(program\) {2}<expr>:1:37/);
});

test("no line is wider than a terminal, whatever the program is", () => {
  const name = `f${"x".repeat(200)}`;
  const wide = `(defn ${name} [x] ${'(str "日本語")'.repeat(100)} (/ x 0)) (inc (${name} 1))`;
  const { stderr } = ambit(["run", "-e", wide]);
  const columns = (line: string) => Array.from(line.replaceAll(/[日本語]/gu, "ww")).length;
  for (const line of stderr.split("\n").filter((line) => !line.startsWith("run "))) {
    expect(columns(line), line).toBeLessThanOrEqual(80);
  }
});

test.each([["run"], ["check"], ["compile", "-o", "x.rtfsc"], ["parse"], ["fmt"]])(
  "text that cannot be read is shown with both places: ambit %s",
  (...command) => {
    const { status, stderr } = ambit([...command, "plan.rtfs"], "(defn f [x]\n\t(inc x]\n");
    expect(status).toBe(2);
    expect(stderr).toContain("  at plan.rtfs:2:8\n    2 |   (inc x]\n      |   ^     ^\n  hint ");
  },
);
