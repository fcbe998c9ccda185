import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile, prStr } from "../index.ts";
import { link, outcome } from "./modules.fixture.ts";

const shop = {
  "shop/prices": `(module shop/prices "What things cost" (:exports [price taxed Item vat])
  (import shop.round :as r)
  (def vat 20)
  (def ^:private secret 7)
  (defstruct Item :name :string :net :int)
  (defn price [item] (:net item))
  (defn taxed [item] (r/up (+ (price item) (/ (* vat (price item)) 100)))))`,
  "shop.round":
    "(module shop.round (defn up [n] (int n)) (defn ^:private inner [n] n) (def ^{:private true} hidden 1))",
};

describe("an import", () => {
  test.each([
    ["brings names behind the module's name", "(import shop/prices) (shop/prices/taxed {:net 100})", "120"],
    ["brings names behind an alias", "(import shop/prices :as p) [(p/price {:net 5}) p/vat]", "[5 20]"],
    ["brings single names bare", "(import shop/prices :only [price vat]) [(price {:net 5}) vat]", "[5 20]"],
    ["may do both", "(import shop/prices :as p :only [vat]) [vat (p/price {:net 1})]", "[20 1]"],
    ["leaves the full name usable beside an alias", "(import shop/prices :as p) shop/prices/vat", "20"],
    ["stands in a do as well", "(do (import shop.round :as r)) (r/up 2.5)", "2"],
    ["is made by a macro as well", "(defmacro use [m] `(import ~m :as r)) (use shop.round) (r/up 2.5)", "2"],
    ["is nil", "[1 (do nil)] (import shop.round)", "nil"],
    ["takes a dot for a slash", "(import shop.prices) (shop.prices/price {:net 3})", "3"],
  ])("%s", async (_, source, expected) => {
    const files = { ...shop, "shop.prices": shop["shop/prices"] };
    expect(await outcome(source, files)).toBe(expected);
  });

  test("gives functions as values, to whatever calls them", async () => {
    const source = "(import shop/prices :as p) (map p/price [{:net 1} {:net 2}])";
    expect(await outcome(source, shop)).toBe("[1 2]");
  });

  test("brings types and constructors", async () => {
    const good = '(import shop/prices :as p) (let [x : p/Item {:name "a" :net 1}] (p/Item x))';
    expect(await outcome(good, shop)).toBe('{:name "a" :net 1}');
    expect(await outcome("(import shop/prices :only [Item]) (Item {:name 1 :net 1})", shop)).toMatch(
      /^TypeValidationError/,
    );
    expect(await outcome("(import shop/prices :only [Item]) (let [x : Item {}] x)", shop)).toMatch(
      /^TypeValidationError/,
    );
  });

  test("reads a diamond's foot once, and evaluates it once", async () => {
    const files = {
      top: "(module top (import left) (import right) (def both [left/x right/x]))",
      left: "(module left (import foot) (def x foot/x))",
      right: "(module right (import foot) (def x foot/x))",
      foot: "(module foot (def x (range 3)))",
    };
    const { outcome: value, asked } = await link("(import top) (import foot) [top/both foot/x]", files);
    expect(value).toBe("[[[0 1 2] [0 1 2]] [0 1 2]]");
    expect(asked).toEqual(["top", "left", "foot", "right"]);
  });

  test("lists in the program what was read, with its text", () => {
    const files = new Map(Object.entries(shop));
    const modules = (name: string) => ({ text: files.get(name) ?? "", file: `lib/${name}` });
    const program = compile("(import shop/prices) 1", { file: "main.rtfs", modules });
    expect(program.modules.map(({ name, file }) => [name, file])).toEqual([
      ["shop/prices", "lib/shop/prices"],
      ["shop.round", "lib/shop.round"],
    ]);
    expect(program.modules[1]?.text).toBe(shop["shop.round"]);
  });
});

describe("names", () => {
  test.each([
    ["a local name shadows an import", "(import shop/prices :only [vat]) (let [vat 1] vat)", "1"],
    [
      "an alias is no variable, and a local name of its kind leaves it alone",
      "(import shop.round :as r) (let [r 9] [r (r/up 1.5)])",
      "[9 1]",
    ],
    ["a definition of the program stands before an import", "(def vat 3) (import shop/prices :only [vat]) vat", "3"],
    [
      "an import stands where the program's own definition comes later",
      "(import shop/prices :only [vat]) [vat (do (def vat 4) vat)]",
      "[20 4]",
    ],
    [
      "an import stands before the library",
      "(module m (defn map [x] [:mine x])) (import m :only [map]) (map 1)",
      "[:mine 1]",
    ],
    [
      "an import stands before forms that yield",
      "(module m (defn plan [x] (inc x))) (import m :only [plan]) (plan 1)",
      "2",
    ],
    ["redefinition in a module gives the last", "(module m (def x 1) (def x (+ x 1))) m/x", "2"],
    [
      "a module does not see the program around it",
      "(def outer 1) (module m (defn f [] outer)) (m/f)",
      "UndefinedSymbol main.rtfs:1:36",
    ],
    ["a program sees its own modules by their names", "(module a.b (def x 1)) a.b/x", "1"],
    [
      "an alias stands before a module of that name",
      "(module a (def x 1)) (module b (def x 2)) (import b :as a) a/x",
      "2",
    ],
  ])("%s", async (_, source, expected) => {
    expect(await outcome(source, shop)).toBe(expected);
  });

  test("a qualified name of what nothing imported is undefined, in the file that it stands in", async () => {
    const files = { ...shop, user: "(module user\n  (defn f [] (shop.round/up 1)))" };
    expect(await outcome("(import shop.round)\n(import user)\n(user/f)", files)).toBe("UndefinedSymbol user.rtfs:2:15");
    expect(await outcome("(import user) (try (user/f) (catch UndefinedSymbol e :none))", files)).toBe(":none");
  });

  test.each([
    ["private by a mark on the name", "(import shop.round :as r) (r/inner 1)"],
    ["private by a map of metadata", "(import shop.round :as r) r/hidden"],
    ["not exported", "(import shop/prices :as p) p/secret"],
    ["not there", "(import shop/prices :as p) p/nothing"],
    ["imported by the module only", "(import shop/prices :as p) (p/up 1)"],
  ])("a name that is %s is undefined, and the program may catch that", async (_, source) => {
    expect(await outcome(source, shop)).toMatch(/^UndefinedSymbol main\.rtfs:1:/);
    const caught = source.replace(/([^)]*\))(.*)/, "$1 (try$2 (catch UndefinedSymbol e :caught))");
    expect(await outcome(caught, shop)).toBe(":caught");
  });

  test("asking for a name that isn't exported is refused before the run, with those that are", async () => {
    const { outcome: what, said } = await link("(import shop/prices :only [secret]) 1", shop);
    expect(what).toBe("UndefinedSymbol main.rtfs:1:28");
    expect(said).toContain("shop/prices exports price, taxed, Item, vat.");
  });

  test("one name, or one alias, of two modules is refused", async () => {
    const files = { a: "(module a (def x 1))", b: "(module b (def x 2))" };
    expect(await outcome("(import a :only [x])\n(import b :only [x])", files)).toBe("ModuleError main.rtfs:2:18");
    expect(await outcome("(import a :as q)\n(import b :as q)", files)).toBe("ModuleError main.rtfs:2:15");
    expect(await outcome("(import a :as b)\n(import b)", files)).toBe("ModuleError main.rtfs:2:9");
    expect(await outcome("(import a :only [x]) (import a :only [x]) (import a) (import a) x", files)).toBe("1");
  });
});

describe("exports", () => {
  test("of an undefined or private name, or of what was only imported, are refused where they stand", async () => {
    const error = "ModuleError main.rtfs:1:22";
    expect(await outcome("(module m (:exports [nope]) (def x 1))")).toBe(error);
    expect(await outcome("(module m (:exports [x]) (def ^:private x 1))")).toBe(error);
    expect(await outcome("(module m (:exports [x]) (import n :only [x]))", { n: "(module n (def x 1))" })).toBe(error);
  });

  test("may be empty", async () => {
    const { outcome: what, said } = await link("(module m (:exports []) (def x 1)) (import m :only [x])");
    expect(what).toMatch(/^UndefinedSymbol/);
    expect(said).toContain("m exports nothing");
  });
});

describe("macros", () => {
  const files = {
    mac: `(module mac (:exports [twice with-log anaphoric])
  (defn ^:private double [x] (* 2 x))
  (def total 100)
  (defmacro twice [x] \`(double ~x))
  (defmacro with-log [x] \`(let [v# ~x total 5] [v# total]))
  (defmacro anaphoric [x body] \`(let [it ~x] ~body)))`,
    other: "(module other (defmacro wrap [x] `(let [v# 1] [v# ~x])))",
  };

  test("are exported, and write what their module means, private or not", async () => {
    expect(await outcome("(import mac :as m) (m/twice 4)", files)).toBe("8");
    expect(await outcome("(import mac :only [twice]) (twice 4)", files)).toBe("8");
  });

  test("keep their module's meaning beside names of the user", async () => {
    expect(await outcome("(import mac :as m) (let [double 3] (m/twice double))", files)).toBe("6");
    expect(await outcome("(import mac :as m) (defn double [x] :mine) [(m/twice 1) (double 1)]", files)).toBe(
      "[2 :mine]",
    );
  });

  test("built of quoted symbols and lists keep it as well, and their places are those of the use", async () => {
    const source = `(module m (def ^:private one 1) (defn ^:private f [x] [:f x])
  (defmacro a [x] (list 'f x)) (defmacro b [] '(f one)) (defmacro c [] '(f (/ one 0))))
(import m) (def one :mine)
[(m/a one) (m/b)]`;
    expect(await outcome(source)).toBe("[[:f :mine] [:f 1]]");
    expect(await outcome(`${source}\n  (m/c)`)).toBe("DivisionByZero main.rtfs:5:3");
  });

  test("open no door to what is private: arguments mean what they mean outside", async () => {
    expect(await outcome("(import mac :as m) (m/twice (double 1))", files)).toMatch(/^UndefinedSymbol/);
    expect(await outcome("(import mac :as m) (m/anaphoric 1 double)", files)).toMatch(/^UndefinedSymbol/);
  });

  test("may bind names for their arguments, and names of their own over those of the module", async () => {
    expect(await outcome("(import mac :as m) (m/anaphoric 4 (+ it 1))", files)).toBe("5");
    expect(await outcome("(import mac :as m) (m/with-log 1)", files)).toBe("[1 5]");
  });

  test("of several modules make names that never meet", async () => {
    const source = "(import mac :as m) (import other :as o) (m/with-log (o/wrap (m/with-log 2)))";
    expect(await outcome(source, files)).toBe("[[1 [2 5]] 5]");
  });

  test("are quoted data too: equal to the symbols that the user writes", async () => {
    const source = "(module q (def a 1) (defmacro name-of [] `(quote a))) (= 'a (q/name-of))";
    expect(await outcome(source)).toBe("true");
  });

  test("see no variables, neither of the module nor of what it imports", async () => {
    const source = "(module m (def x 1) (defmacro f [] x)) (m/f)";
    expect(await outcome(source)).toMatch(/^MacroError/);
    const imported = "(module m (import n) (defmacro f [] n/x)) (m/f)";
    expect(await outcome(imported, { n: "(module n (def x 1))" })).toMatch(/^MacroError/);
  });
});

describe("modules that can't be linked", () => {
  test("an unknown one is named where it is imported, before anything runs", async () => {
    const { outcome: what, calls } = await link("(call :x 1)\n(import no.such)");
    expect([what, calls]).toEqual(["ModuleError main.rtfs:2:9", []]);
  });

  test("a program without files is told so", () => {
    expect(() => compile("(import a) 1", { file: "p" })).toThrow("there is no module a");
  });

  test("a cycle is told as a path, in files and in one text", async () => {
    const files = { a: "(module a\n (import b))", b: "(module b (import c))", c: "(module c\n  (import a))" };
    const inFiles = await link("(import a)", files);
    expect(inFiles.outcome).toBe("CircularDependency c.rtfs:2:11");
    expect(inFiles.said).toContain("a → b → c → a");
    const inText = await link("(module x (import y)) (module y (import x)) 1");
    expect(inText.said).toContain("x → y → x");
    expect(await outcome("(module x (import x)) 1")).toBe("CircularDependency main.rtfs:1:19");
  });

  test("a module of the same text may be imported before it stands there", async () => {
    const source = "(module a (import b) (def x (+ 1 b/y))) (module b (def y 1)) [a/x b/y]";
    expect(await outcome(source)).toBe("[2 1]");
  });

  test.each([
    ["twice in one text", "(module a (def x 1)) (module a (def x 2))", {}],
    [
      "in the text and, by another module, from a file",
      "(import b) (module a)",
      { a: "(module a)", b: "(module b (import a))" },
    ],
    ["inside the text that another file would need", "(module a) (import b)", { b: "(module b (import a))" }],
  ])("one that is defined %s is refused", async (_, source, files) => {
    expect(await outcome(source, files)).toMatch(/^ModuleError/);
  });

  test.each([
    ["another module", "(module c)", "ModuleError a.rtfs:1:1"],
    ["code beside it", "(module a)\n(def x 1)", "ModuleError a.rtfs:2:1"],
    ["nothing", "", "ModuleError a.rtfs:1:1"],
    ["what is no text of the language", "(module a\n  (def x", "ParseError a.rtfs:2:9"],
    ["a form of the wrong shape", "(module a\n  (defn f [] (if)))", "ParseError a.rtfs:2:14"],
  ])("a file with %s points at the file", async (_, text, expected) => {
    expect(await outcome("(import a)", { a: text })).toBe(expected);
  });

  test.each([
    "(defn f [] (import a))",
    "(let [] (module a))",
    "(if true (import a))",
    "[(import a)]",
    "(module a (module b))",
    "(module)",
    "(module :a)",
    '(module "a")',
    "(module a:int)",
    "(module ../a)",
    "(module a/)",
    "(module a//b)",
    "(module a (:exports x))",
    "(module a (:exports [x] [y]))",
    "(import)",
    "(import a :as)",
    "(import a :as b/c)",
    "(import a :only x)",
    "(import a :as b :as c)",
    "(import a :refer [x])",
    "(import a b)",
  ])("%s is a ParseError", async (source) => {
    expect(await outcome(source, { a: "(module a)" })).toMatch(/^ParseError main/);
  });

  test("too many, too much text, and too deep an import are refused", async () => {
    const chain = Object.fromEntries(
      Array.from({ length: 70 }, (_, i) => [`m${i}`, `(module m${i} (import m${i + 1}))`]),
    );
    expect((await link("(import m0)", { ...chain, m70: "(module m70)" })).said).toContain("64 deep");
    const long = Object.fromEntries(
      Array.from({ length: 10 }, (_, i) => [`t${i}`, `;${"x".repeat(1_000_000)}\n(module t${i})`]),
    );
    const all = Object.keys(long).map((name) => `(import ${name})`);
    expect(await outcome(all.join("\n"), long)).toBe("ModuleError main.rtfs:9:9");
    const many = Array.from({ length: 257 }, (_, i) => `(module m${i})`).join("\n");
    expect(await outcome(many)).toBe("ModuleError main.rtfs:257:1");
  });
});

describe("any graph of modules", () => {
  const edges = fc.uniqueArray(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 12, selector: String });

  test("is loaded once a module, or is a cycle", async () => {
    await fc.assert(
      fc.asyncProperty(edges, async (pairs) => {
        const imports = (from: number) => pairs.filter(([a]) => a === from).map(([, to]) => to);
        const files = Object.fromEntries(
          Array.from({ length: 6 }, (_, i) => {
            const lines = imports(i).map((to) => `(import m${to})`);
            const sum = `(+ 1 0 ${imports(i)
              .map((to) => `m${to}/n`)
              .join(" ")})`;
            return [`m${i}`, `(module m${i} ${lines.join(" ")} (def n ${sum}))`];
          }),
        );
        const paths = (from: number, above: readonly number[]): number => {
          if (above.includes(from)) return Number.POSITIVE_INFINITY;
          return 1 + imports(from).reduce((sum, to) => sum + paths(to, [...above, from]), 0);
        };
        const expected = paths(0, []);
        const { outcome: what, asked } = await link("(import m0) m0/n", files);
        expect(what.replace(/ .*/, "")).toBe(Number.isFinite(expected) ? String(expected) : "CircularDependency");
        expect(new Set(asked).size).toBe(asked.length);
      }),
    );
  });
});

describe("loading", () => {
  test("an error of a module's body is raised where it is imported, and points into its file", async () => {
    expect(await outcome("(import a) 1", { a: "(module a\n  (def x (/ 1 0)))" })).toBe("DivisionByZero a.rtfs:2:10");
  });

  test.each([
    ["a call", "(def x (call :now))", "2:8"],
    ["a function that calls", "(defn f [] (call :now)) (def x (f))", "2:32"],
    ["a function that calls, handed on", "(defn f [x] (call :now x)) (def x (map f [1]))", "2:35"],
    ["a step", '(step "s" 1)', "2:1"],
    ["parallel branches", "(step-parallel (call :a) (call :b))", "2:1"],
    ["the prelude", '(println "loaded")', "2:1"],
  ])("that reaches %s is a PurityViolation before anything runs", async (_, body, place) => {
    const { outcome: what, calls } = await link("(call :first) (import a)", { a: `(module a\n${body})` });
    expect([what, calls]).toEqual([`PurityViolation a.rtfs:${place}`, []]);
  });

  test("may define what calls, and what the program around it does is none of its concern", async () => {
    const files = { a: "(module a (def five ((partial + 2) 3)) (defn now [x] (call :now x)))" };
    const source = "(import a) (def fs [(fn [x] (call :y x))]) [(a/now 1) ((first fs) 2) a/five]";
    const { outcome: value, calls } = await link(source, files);
    expect([value, calls]).toEqual(["[1 2 5]", ["now", "y"]]);
  });

  test("what a module's functions call is among what the program reaches, with its place", () => {
    const text = '(module a\n  (def path "data.csv")\n  (defn load [] (call :io.read {:path path})))';
    const modules = () => ({ text, file: "a.rtfs" });
    const program = compile("(import a) (a/load)", { file: "main.rtfs", modules });
    expect(program.calls).toMatchObject([{ id: "io.read", count: 1, at: { file: "a.rtfs", line: 3 } }]);
    const [argument] = program.calls[0]?.args ?? [];
    expect(argument && "constant" in argument && prStr(argument.constant)).toBe('{:path "data.csv"}');
  });

  test("another text of a module is another program", () => {
    const canonical = (text: string) =>
      compile("(import a) (a/f 1)", { file: "p", modules: () => ({ text, file: "a" }) }).canonical;
    expect(canonical("(module a (defn f [x] x))")).toBe(canonical("(module a ; same\n (defn f [x] x))"));
    expect(canonical("(module a (defn f [x] x))")).not.toBe(canonical("(module a (defn f [x] (inc x)))"));
  });
});
