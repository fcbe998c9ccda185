import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { marked } from "./document.fixture.ts";
import { openDocument } from "./document.ts";
import { programs } from "./programs.fixture.ts";

/** Severity, place and message of each diagnostic. */
function told(text: string): string[] {
  return marked(text)
    .document.diagnostics()
    .map(({ severity, start, end, message }) => `${severity} ${start}-${end} ${message}`);
}

describe("diagnostics", () => {
  test("nothing is said of a program that is right", () => {
    expect(
      told('(defn f [x & more] (let [{:keys [a]} x] (str a more)))\n(f {:a 1} (call :demo.read-note {:path "p"}))'),
    ).toEqual([]);
  });

  test("what cannot be read is told in several places, with the delimiter that is open", () => {
    const { document, spans } = marked("(f 1/2)\n(g «(»h\n(k 12x)");
    const [first, second, third] = document.diagnostics();
    expect([first?.message, second?.message, third?.message]).toEqual([
      '"1/2" begins like a number but is none',
      'a form of the program begins before "(" is closed',
      '"12x" begins like a number but is none',
    ]);
    expect(second?.opened).toEqual(spans[0]);
  });

  test("every form of the wrong shape is told, also inside another", () => {
    expect(told("(if) (let [x] (recur))")).toEqual([
      "error 0-4 if takes a test and one or two branches",
      "error 10-13 these bindings are no pairs of a pattern and a value",
    ]);
    expect(told("(do (if) (when))")).toHaveLength(2);
  });

  test("a name that nothing defines is told with the one that was meant", () => {
    const [diagnostic] = marked("(let [total 1] (pritnln totl))").document.diagnostics();
    expect(diagnostic).toMatchObject({
      severity: "warning",
      code: "UndefinedSymbol",
      hint: "Did you mean println?",
      start: 16,
      end: 23,
    });
  });

  test("nothing is guessed of names in code that is not understood", () => {
    expect(told("(if (unknown-1) (unknown-2) 3 (unknown-3))")).toHaveLength(1);
  });

  test("values that can never fit are told, and promises that are not kept", () => {
    expect(told("(+ 1 :a)")[0]).toMatch(/^warning .*argument 2 of \+/);
    expect(told('(defn ^{:effects [:pure]} f [] (call :demo.read-note {:path "p"}))')[0]).toMatch(
      /^error 0-\d+ f promises to be pure/,
    );
  });

  test("a macro that fails is told where it is called, but not one that only takes long", () => {
    expect(told("(defmacro m [x] (inc x)) (m :a)")[0]).toMatch(/^warning 25-31 m: /);
    expect(told("(defmacro m [x] x) (m)")).toHaveLength(1);
    expect(told("(defmacro m [] (loop [] (recur))) (m)")).toEqual([]);
  });

  test("an underline never leaves its line, nor the text", () => {
    const { document, text } = marked("(if\n)");
    expect(document.diagnostics()[0]).toMatchObject({ start: 0, end: 3 });
    expect(marked("(").document.diagnostics()[0]).toMatchObject({ start: 0, end: 1 });
    expect(text.length).toBe(5);
  });
});

describe("the definition of a name", () => {
  const defines = (written: string, options = {}) => {
    const { document, cursor, spans } = marked(written, options);
    const found = document.definition(cursor);
    expect("file" in found ? found : found.map(({ start, end }) => ({ start, end }))).toEqual(spans);
  };

  test.each([
    ["of the program", "(defn «f» [x] x) (f| 1)"],
    ["used before its definition", "(defn g [] (f|)) (defn «f» [] 1)"],
    ["a parameter", "(fn [«x»:int y] (+ x| y))"],
    ["a rest parameter", "(fn [a & «more»] (count more|))"],
    ["shadowed", "(let [x 1] (let [«x» 2] x|) x)"],
    ["not shadowed any more", "(let [«x» 1] (let [x 2] x) x|)"],
    ["bound again in the same let", "(let [x 1 «x» (inc x)] x|)"],
    ["the value that a binding is made of", "(let [«x» 1 x (inc x|)] x)"],
    ["of destructuring", "(let [{:keys [a «b»] [c & d] :v} m] (+ a b|))"],
    ["a function of a let that calls another", "(let [f (fn [] (g|)) «g» (fn [] (f))] f)"],
    ["a function's own", "(fn «self» [n] (self| (dec n)))"],
    ["of a loop", "(loop [«i» 0] (recur (inc i|)))"],
    ["of a comprehension", "(for [«x» xs :let [y x] :when (odd? x|)] y)"],
    ["of a match", "(match v [«a» & b] when (> a| 1) a _ 2)"],
    ["of a catch", "(try 1 (catch «e» (ex-message e|)))"],
    ["a macro", "(defmacro «twice» [x] `(do ~x ~x)) (twice| 1)"],
    ["an argument of a macro", "(defmacro twice [x] `(do ~x ~x)) (let [«n» 1] (twice n|))"],
    ["inside an argument of a macro", "(defmacro twice [x] `(do ~x ~x)) (let [«n» 1] (twice (inc n|)))"],
    ["threaded", "(let [«n» 1] (-> 2 (+ n|) str))"],
    ["of a type", "(deftype «Age» :int) (defn f [x : Age|] x)"],
    ["in a module", "(module m (defn «in» [] 1) (defn out [] (in|)))"],
    ["imported under another name", "(module a.b (defn «f» [] 1)) (import a.b :as ab) (ab/f|)"],
    ["where another form of the program is broken", "(if) (defn «f» [x] x) (f| 1)"],
    ["in a let that is being written", "(let [«x» 1 y] (inc x|))"],
  ])("%s", (_, written) => {
    defines(written);
  });

  test("in a module's file", () => {
    const modules = (name: string) =>
      name === "lib" ? { text: "(module lib\n  (defn half [x] x))", file: "lib.rtfs" } : null;
    const { document, cursor } = marked("(import lib)\n(lib/half| 4)", { modules });
    expect(document.definition(cursor)).toEqual({ file: "lib.rtfs", line: 2, column: 9, length: 4 });
  });

  test("of the language itself, and of data, there is none", () => {
    expect(marked("(ma|p inc [])").document.definition(3)).toEqual([]);
    expect(marked("(let [x 1] 'x|)").document.definition(13)).toEqual([]);
  });
});

describe("references", () => {
  const refers = (written: string) => {
    const { document, cursor, spans } = marked(written);
    expect(document.references(cursor).map(({ start, end }) => ({ start, end }))).toEqual(spans);
  };

  test("are all uses of the same name and its definition, and no others", () => {
    refers("(defn «f|» [x] («f» x)) (let [f 2] f) (map «f» []) '(f)");
    refers("(let [«x» 1] (let [x 2] x) «x|» {:x «x»})");
    refers("(fn [x] (fn [«x|»] «x») x)");
  });

  test("of a name of the language are its uses", () => {
    refers("(«inc|» («inc» 1)) (let [inc 1] inc)");
  });

  test("hold in any program: each name means what its definition defines", () => {
    fc.assert(
      fc.property(programs(), (text) => {
        const document = openDocument(text, { file: "test.rtfs" });
        for (let offset = 0; offset <= text.length; offset += 7) {
          const all = document.references(offset);
          for (const { start } of all) expect(document.references(start)).toEqual(all);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("a hover", () => {
  const shows = (written: string) => {
    const { document, cursor } = marked(written);
    const hover = document.hover(cursor);
    return hover && { signature: hover.signature, doc: hover.doc, facts: hover.facts };
  };

  test("tells a function's parameters, docstring and what it can call, through other functions", () => {
    const text =
      '(defn read [p] (call :demo.read-note {:path p}))\n(defn both "Reads two." [a b] (map read [a b]))\n(bo|th 1 2)';
    expect(shows(text)).toEqual({
      signature: "(defn both [a b])",
      doc: "Reads two.",
      facts: ["It can call `demo.read-note`."],
    });
  });

  test("tells every arity, and that nothing is called", () => {
    expect(shows("(defn f ([a] a) ([a b] b)) (f| 1)")).toMatchObject({
      signature: "(defn f ([a]) ([a b]))",
      facts: ["It calls no capability."],
    });
  });

  test("tells of an id that only the run knows", () => {
    expect(shows("(defn f [id] (call id {})) (f| :a)")?.facts).toEqual([
      "It calls a capability whose id only the run knows.",
    ]);
  });

  test("describes names of the language, with effects where they have some", () => {
    expect(shows("(ma|p inc [])")).toMatchObject({
      signature: expect.stringMatching(/^\(map f/),
      facts: ["A function of the standard library."],
    });
    expect(shows("(i|f a b)")?.facts).toEqual(["A special form."]);
    expect(shows('(printl|n "x")')?.facts).toEqual(["A name of the prelude; effects: log."]);
  });

  test("describes the capability that a call names", () => {
    expect(shows('(call :demo.read|-note {:path "p"})')).toEqual({
      signature: "(call :demo.read-note …)",
      doc: "Reads a note.",
      facts: ["Takes `[:map [:path :string]]`, gives `:string`.", "Effects: filesystem.read."],
    });
  });

  test("says where a local name is bound", () => {
    expect(shows("(let [\n  a 1]\n  a|)")).toMatchObject({ signature: "a", facts: ["A local name, bound in line 2."] });
  });

  test("is nothing over literals and white space", () => {
    expect(shows("(f 12| )")).toBeNull();
    expect(shows("  |  ")).toBeNull();
  });
});

describe("completions", () => {
  const offered = (written: string) => {
    const { document, cursor } = marked(written);
    return document.completions(cursor);
  };
  const labels = (written: string) => offered(written).map(({ label }) => label);

  test("are first what is bound around, the innermost first", () => {
    expect(labels("(def total 1) (fn [tot-a] (let [tot-b 2] (+ tot|)))").slice(0, 3)).toEqual([
      "tot-b",
      "tot-a",
      "total",
    ]);
  });

  test("come while nothing is closed", () => {
    expect(labels("(defn f [{:keys [bar baz]}]\n  (let [v {:bar ba|")).toEqual(expect.arrayContaining(["bar", "baz"]));
    expect(labels("(let [alpha 1 beta |")).toContain("alpha");
  });

  test("hold no name that is out of scope or shadowed away", () => {
    expect(labels("(let [gone 1] gone) (g|)")).not.toContain("gone");
    expect(offered("(def twin 1) (let [twin 2] (tw|))").filter(({ label }) => label === "twin")).toMatchObject([
      { kind: "local" },
    ]);
  });

  test("are special forms only where a call begins", () => {
    expect(labels("(wh|)")).toContain("when");
    expect(labels("(f wh|)")).not.toContain("when");
  });

  test("are capability ids in a call, as keyword and as text", () => {
    expect(labels("(call :de|)")).toContain(":demo.read-note");
    expect(labels('(call "de|")')).toEqual(['"demo.read-note"']);
    expect(labels("(f :de|)")).not.toContain(":demo.read-note");
  });

  test("are keywords of the document, and types, behind a colon", () => {
    expect(labels("{:colour 1} (:co|)")).toContain(":colour");
    expect(labels("(let [x : :in|] x)")).toContain(":int");
  });

  test("are run parameters of the document behind an at sign", () => {
    expect(labels("(str @input-file @in|)")).toEqual(["@input-file"]);
  });

  test("replace what was written so far", () => {
    expect(offered("(let [alpha 1] (+ alp|))")[0]).toMatchObject({ label: "alpha", start: 18, end: 21 });
  });

  test("hold the names of imported modules", () => {
    expect(labels("(module a.b (defn helper [] 1)) (import a.b :as ab) (ab/|)")).toContain("ab/helper");
  });

  test("are none in comments and in texts", () => {
    expect(labels("; wh|")).toEqual([]);
    expect(labels("#| wh| |#")).toEqual([]);
    expect(labels('(f "wh|")')).toEqual([]);
  });
});

test("the outline holds what a program defines, modules with their own", () => {
  const { document } = marked(
    '(def a:int 1)\n(def g (fn [] 1))\n(defn f [] 1)\n(defmacro m [] 1)\n(deftype T :int)\n(module n (defn h [] 1))\n(intent buy :goal "x")\n(f)',
  );
  const outline = document
    .symbols()
    .map(({ name, kind, children }) => [name, kind, children.map((child) => child.name)]);
  expect(outline).toEqual([
    ["a", "value", []],
    ["g", "function", []],
    ["f", "function", []],
    ["m", "macro", []],
    ["T", "type", []],
    ["n", "module", ["h"]],
    ["intent buy", "object", []],
  ]);
});

test("a document never fails and answers inside its text, whatever was cut from it", () => {
  const cut = fc.tuple(programs(), fc.nat(), fc.nat({ max: 12 })).map(([text, at, length]) => {
    const start = text.length === 0 ? 0 : at % text.length;
    return { text: text.slice(0, start) + text.slice(start + length), cursor: start };
  });
  fc.assert(
    fc.property(cut, ({ text, cursor }) => {
      const document = openDocument(text, { file: "test.rtfs" });
      const spans = [
        ...document.diagnostics(),
        ...document.symbols(),
        ...document.references(cursor),
        ...document.completions(cursor),
      ];
      document.hover(cursor);
      for (const { start, end } of spans)
        expect(0 <= start && start <= end && end <= Math.max(1, text.length)).toBe(true);
    }),
    { numRuns: 400 },
  );
});

test("a macro that never ends keeps nobody waiting", () => {
  const { document, cursor } = marked("(defmacro spin [] (loop [] (recur)))\n(spin) (defn f [] 1) (f|)");
  expect(document.references(cursor).length).toBe(2);
});

test("a byte order mark moves nothing", () => {
  const { document } = marked("\uFEFF(let [a 1] a|)");
  expect(document.references(12).map(({ start }) => start)).toEqual([7, 12]);
});
