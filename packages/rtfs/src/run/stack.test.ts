import { expect, test } from "vitest";
import { run } from "./evaluate.fixture.ts";

/** `function line:column` of each frame of the error that ends a program. */
async function stackOf(source: string): Promise<string[]> {
  const { completion } = await run(source);
  if (completion.status !== "failed") return [completion.status];
  return completion.stack.map(({ function: name, at, isAfterTailCalls, times, left }) =>
    [
      name ?? "program",
      `${at.line}:${at.column}`,
      ...(isAfterTailCalls ? ["after tail calls"] : []),
      ...(times > 1 ? ["repeated"] : []),
      ...(left > 0 ? [`${left} left out`] : []),
    ].join(" "),
  );
}

test("an error tells the functions that were under way, innermost first", async () => {
  const program = `(defn area [x]
  (/ x 0))
(defn total [xs]
  (+ 1 (reduce (fn [a x] (+ a (area x))) 0 xs)))
(defn main []
  (inc (total [1 2])))
(main)`;
  expect(await stackOf(program)).toEqual(["area 2:3", "fn 4:31", "total 4:8", "main 6:8", "program 7:1"]);
});

test("functions that wait for calls are told alike", async () => {
  expect(await stackOf("(defn f [x] (inc (g x)))\n(defn g [x]\n  (call :fail x))\n(map f [1])")).toEqual([
    "g 3:3",
    "f 1:18",
    "program 4:1",
  ]);
});

test("a function that ended in a tail call is not told, and that is said", async () => {
  expect(await stackOf("(defn g [x] (/ x 0))\n(defn f [x] (g x))\n(defn h [] (inc (f 1)))\n(h)")).toEqual([
    "g 1:13 after tail calls",
    "h 3:17",
    "program 4:1",
  ]);
});

test("a recursion is one frame, and of many frames the middle is left out", async () => {
  expect(await stackOf("(defn f [n] (+ 1 (if (= n 0) (/ 1 n) (f (- n 1)))))\n(f 100)")).toEqual([
    "f 1:30",
    "f 1:38 repeated",
    "program 2:1",
  ]);
  const mutual =
    "(defn p [n] (+ 1 (if (= n 0) (/ 1 n) (q (- n 1)))))\n(defn q [n] (+ 2 (if (= n 0) 0 (p (- n 1)))))\n(p 100)";
  const frames = await stackOf(mutual);
  expect(frames).toHaveLength(24);
  expect(frames.filter((frame) => frame.endsWith("left out"))).toEqual(["q 2:32 78 left out"]);
  expect([frames[0], frames.at(-1)]).toEqual(["p 1:30", "program 3:1"]);
});

test("an error that is thrown again keeps the place where it was raised first", async () => {
  expect(await stackOf("(defn f [x]\n  (try (/ x 0)\n    (catch e (throw e))))\n(inc (f 1))")).toEqual([
    "f 2:8",
    "f 3:14",
    "program 4:6",
  ]);
});

test("an error that was caught leaves no trace in a later one", async () => {
  expect(await stackOf("(defn f [x] (/ x 0))\n(do (try (f 1) (catch e 1))\n  (nth [] 3))")).toEqual(["program 3:3"]);
});

test("a limit stands where the last call was made", async () => {
  expect(await stackOf("(defn f [n]\n  (inc (f n)))\n(f 0)")).toEqual(["f 2:8 repeated", "program 3:1"]);
});
