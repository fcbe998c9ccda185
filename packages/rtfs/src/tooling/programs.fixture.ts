import fc from "fast-check";

/** Programs that read and mostly analyze, written as badly as the language allows, with comments anywhere. */
export function programs(): fc.Arbitrary<string> {
  return fc
    .tuple(fc.array(fc.tuple(form(), gap()), { maxLength: 5 }), gap())
    .map(([forms, start]) => start + forms.map(([each, after]) => each + after).join(""));
}

/** White space with or without comments: what may stand between two forms, never nothing. */
function gap(): fc.Arbitrary<string> {
  const blank = fc.constantFrom(" ", " ", " ", "\n", "\n  ", "\n\n\n", ", ", ",", "\t", " \r\n ", "   ", "\n,");
  const aside = fc.constantFrom(
    "; note\n",
    ";; two words  \n",
    ";\n",
    "#| inside |#",
    "#| a #| b |#\n c |# ",
    "#_(old 1) ",
    "#_ #_ a [b] ",
    "#_;why\nx ",
  );
  return fc.oneof(
    { weight: 8, arbitrary: blank },
    { weight: 1, arbitrary: fc.tuple(blank, aside, blank).map((parts) => parts.join("")) },
    { weight: 1, arbitrary: fc.tuple(aside, blank).map((parts) => ` ${parts.join("")}`) },
  );
}

const names = fc.constantFrom(
  "a",
  "b",
  "total",
  "x",
  "some-quite-long-name-of-a-value",
  "f",
  "+",
  "str",
  "my.ns/name",
  "λ2",
);
const keys = fc.constantFrom(":a", ":b", ":ns/key", ":a-key-with-a-long-name", ":url");
const literals = fc.oneof(
  keys,
  fc.constantFrom(
    "1",
    "-2.50",
    "1e3",
    "0xFF",
    "nil",
    "true",
    "##Inf",
    '"text"',
    '"two\n  lines ; no comment"',
    '"a \\"quoted\\" word"',
    '""',
  ),
  fc.constantFrom(
    '"a text that is long enough to make lines too long when there are several of them"',
    "@input",
    "%1a",
  ),
);

function form(): fc.Arbitrary<string> {
  return fc.letrec<{ form: string }>((tie) => ({
    form: fc.oneof({ maxDepth: 5, depthSize: "small" }, fc.oneof(names, literals), ...compound(tie("form"))),
  })).form;
}

function compound(inner: fc.Arbitrary<string>): fc.Arbitrary<string>[] {
  const list = (...parts: fc.Arbitrary<string>[]) => spaced(parts).map((text) => `(${text})`);
  const word = (text: string) => fc.constant(text);
  const rest = fc.array(inner, { maxLength: 4 });
  const pairs = (key: fc.Arbitrary<string>) =>
    fc.array(fc.tuple(key, inner), { maxLength: 3 }).map((all) => all.flat());
  const bindings = fc.array(fc.tuple(pattern(), inner), { maxLength: 3 }).map((all) => all.flat());
  return [
    many([names], rest).map((text) => `(${text})`),
    many([], rest).map((text) => `[${text}]`),
    many(
      [],
      fc.uniqueArray(fc.tuple(keys, inner), { maxLength: 4, selector: ([key]) => key }).map((all) => all.flat()),
    ).map((text) => `{${text}}`),
    list(word("if"), inner, inner, inner),
    many([word("when"), inner], rest).map((text) => `(${text})`),
    many([word("do")], rest).map((text) => `(${text})`),
    many([word("cond")], pairs(inner)).map((text) => `(${text})`),
    many([word("case"), inner], pairs(literals)).map((text) => `(${text})`),
    many([word("match"), inner], pairs(literals)).map((text) => `(${text})`),
    list(word("match"), inner, word("[p & q]"), word("when"), inner, inner, word("_"), inner),
    fc
      .tuple(fc.constantFrom("let", "loop"), many([], bindings), many([inner], rest), gap())
      .map(([head, vector, body, space]) => `(${head}${space}[${vector}]${space}${body})`),
    list(word("for"), word("[i (range 3) :when (odd? i) :let [j i k 2]]"), inner),
    list(word("fn"), params(), inner, inner),
    list(word("defn"), names, word('"what it does"'), params(), inner),
    list(word("defn"), word("^:private g"), word("([a] a)"), word("([a b] b)")),
    list(word("def"), names, inner),
    list(word("def"), word("v:int"), inner),
    list(word("try"), inner, list(word("catch"), word("e"), inner), list(word("finally"), inner)),
    list(word("->"), inner, word("(assoc :k 1)"), word("f")),
    many([word("call"), word(":demo.read")], pairs(keys)).map((text) => `(${text})`),
    many([word("step"), word('"one"'), word(":metadata"), word("{}")], rest).map((text) => `(${text})`),
    many([word("intent"), word("goal-1")], pairs(keys)).map((text) => `(${text})`),
    fc
      .tuple(fc.constantFrom("'", "`", "^{:doc 1} ", "^:key ", '^:delegation :remote "m" ', "' ", "'#_x "), inner)
      .map((parts) => parts.join("")),
    word("#(+ % 1)"),
    word("`(a ~b ~@c ~ @d)"),
    word("[x:[:vector :int] y]"),
  ];
}

function pattern(): fc.Arbitrary<string> {
  return fc.constantFrom(
    "a",
    "b",
    "x:int",
    "x : :int",
    "x: [:vector :int]",
    "[p & q]",
    "{:keys [k] :or {k 1}}",
    "^:m c",
  );
}

function params(): fc.Arbitrary<string> {
  return fc.constantFrom(
    "[]",
    "[a]",
    "[a b & more]",
    "[x:int, y : :string] : :int",
    "[{:keys [k]}]",
    "[a]\n ; why\n :int",
  );
}

function spaced(parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return many(parts, fc.constant([]));
}

/** The parts and the rest with gaps between, and perhaps before and behind. */
function many(parts: readonly fc.Arbitrary<string>[], rest: fc.Arbitrary<string[]>): fc.Arbitrary<string> {
  const edge = fc.oneof({ weight: 5, arbitrary: fc.constant("") }, { weight: 1, arbitrary: gap() });
  return fc
    .tuple(fc.tuple(...parts), rest, fc.array(gap(), { minLength: 1, maxLength: 4 }), edge, edge)
    .map(([first, more, gaps, start, end]) => {
      const all = [...first, ...more];
      return (
        start +
        all.map((text, index) => (index === 0 ? text : (gaps[index % gaps.length] ?? " ") + text)).join("") +
        end
      );
    });
}
