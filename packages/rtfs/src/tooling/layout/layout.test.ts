import { expect, test } from "vitest";
import { format } from "../format.ts";

/** Lays out lines; the lines that are expected stand beneath `=>`. */
function lays([text = "", expected = text]: readonly string[]): void {
  expect(format(`${text}\n`, { file: "test.rtfs" })).toBe(`${expected}\n`);
}

const example = (text: string) => text.split("\n=>\n").map((part) => part.replace(/^\n|\n$/g, ""));

test("a form that fits its line stays on it", () => {
  lays(example("(defn area [r] (* 3.14 r r)) ; of a circle"));
});

test("forms of the body stand two characters in, each on its own line", () => {
  lays(
    example(`
(when (ready? job) (log "go")
        (start job))
=>
(when (ready? job)
  (log "go")
  (start job))`),
  );
});

test("arguments align behind the head, and one character in where none stands beside it", () => {
  lays(
    example(`
(concat first-part
second-part (map
inc third-part))
=>
(concat first-part
        second-part (map
                     inc third-part))`),
  );
});

test("each binding begins a line; alignment that the author made stays", () => {
  lays(
    example(`
(let [a   1 total (+ a 2)
   {:keys [x]} m]
  x)
=>
(let [a   1
      total (+ a 2)
      {:keys [x]} m]
  x)`),
  );
});

test("annotations stay with the binding that they annotate", () => {
  lays(
    example(`
(let [n:int 1 name : :string "x"
  xs:[:vector :int] []] n)
=>
(let [n:int 1
      name : :string "x"
      xs:[:vector :int] []]
  n)`),
  );
});

test("bindings with annotations of the old kind keep the author's lines", () => {
  lays(
    example(`
(let [x :int 1 y :int 2
  z 3] x)
=>
(let [x :int 1 y :int 2
      z 3]
  x)`),
  );
});

test("a map that takes several lines has one pair on each", () => {
  lays(
    example(`
{:a 1 :b {:c 2
:d 3}, :e 4}
=>
{:a 1
 :b {:c 2
     :d 3},
 :e 4}`),
  );
});

test("tests and results stay side by side", () => {
  lays(
    example(`
(cond (neg? n) "below"
(zero? n) "none" :else "above")
=>
(cond
  (neg? n) "below"
  (zero? n) "none"
  :else "above")`),
  );
  lays(
    example(`
(match v [a & more] when (> a 1) :many
_ :none)
=>
(match v
  [a & more] when (> a 1) :many
  _ :none)`),
  );
});

test("a function has its docstring, parameters and body on lines of their own", () => {
  lays(
    example(`
(defn ^:private f "What it does." [x : :int] : :int
(inc x))
=>
(defn ^:private f
  "What it does."
  [x : :int] : :int
  (inc x))`),
  );
});

test("a line that is too long is broken where the form says", () => {
  const word = `"${"w".repeat(40)}"`;
  lays(
    example(`
(if (contains? known key) (call :demo.write {:path ${word}}) (throw {:type :missing}) )
=>
(if (contains? known key)
  (call :demo.write {:path ${word}})
  (throw {:type :missing}))`),
  );
  lays(
    example(`
(assoc settings :first ${word} :second ${word} :third 3)
=>
(assoc settings
       :first ${word}
       :second ${word}
       :third 3)`),
  );
});

test("plain elements fill their lines, elements with parts have one each", () => {
  const numbers = Array.from({ length: 60 }, (_, i) => i).join(" ");
  const [first = "", second = ""] = format(`[${numbers}]\n`, { file: "test.rtfs" }).split("\n");
  expect([first.length > 95, first.length <= 100, second.startsWith(" 3")]).toEqual([true, true, true]);
  const pairs = Array.from({ length: 12 }, (_, i) => `[:field-${i} :int]`);
  lays([`[${pairs.join(" ")}]`, `[${pairs.join("\n ")}]`]);
});

test("a macro with a body is laid out as a special form", () => {
  lays(
    example(`
(defmacro unless [c & body] \`(if ~c nil (do ~@body)))
(unless done
        (work))
=>
(defmacro unless [c & body] \`(if ~c nil (do ~@body)))
(unless done
  (work))`),
  );
});

test("comments stay where they are and what closes never joins them", () => {
  lays(
    example(`
(do ; first   
;; second


  (a)     ; aligned
  #_(b
c)
  ;; last
  )
=>
(do ; first
  ;; second

  (a)     ; aligned
  #_(b
     c)
  ;; last
  )`),
  );
});

test("quoted lists are data, templates are code", () => {
  lays(
    example(`
'(if a
b c)
\`(if ~a
b ~ @c)
=>
'(if a
  b c)
\`(if ~a
   b
   ~ @c)`),
  );
});

test("texts and block comments over several lines stay as they are", () => {
  lays(example('(str "one\n two"\n     #| three\n   four |#\n     x)'));
});

test("an empty program has no line, and a program without a line end gets one", () => {
  expect(format(" \n\n", { file: "test.rtfs" })).toBe("");
  expect(format("x", { file: "test.rtfs" })).toBe("x\n");
});

test("the kind of line ends and a byte order mark stay", () => {
  expect(format("\uFEFF(a)\r\n\r\n\r\n(b)", { file: "test.rtfs" })).toBe("\uFEFF(a)\r\n\r\n(b)\r\n");
});

test("what cannot be read is refused with its place", () => {
  expect(() => format("(a\n (b", { file: "test.rtfs" })).toThrow(
    expect.objectContaining({ at: expect.objectContaining({ line: 2 }) }),
  );
});

test("a program that would be too large to be read again is refused", () => {
  const text = `${"(a[b{:c(d)}])".repeat(80_000)}`;
  expect(() => format(text, { file: "test.rtfs" })).toThrow(/laid out, the program has 1\d+ bytes/);
});

test("the deepest nesting costs a bounded indentation for each line", () => {
  const deep = `${"(f a ".repeat(500)}${")".repeat(500)}`;
  expect(format(deep, { file: "test.rtfs" }).length).toBeLessThan(1000 * 90);
});
