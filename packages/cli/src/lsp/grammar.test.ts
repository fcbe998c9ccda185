import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describeName, vocabulary } from "@ambit/rtfs";
import { beforeAll, describe, expect, test } from "vitest";
import oniguruma from "vscode-oniguruma";
import textmate, { type IGrammar, INITIAL } from "vscode-textmate";

const editors = new URL("../../../../editors/", import.meta.url);
const text = (name: string) => readFileSync(new URL(name, editors), "utf8");

let grammar: IGrammar;

beforeAll(async () => {
  const wasm = readFileSync(createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm"));
  await oniguruma.loadWASM(wasm);
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (string) => new oniguruma.OnigString(string),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(text("rtfs.tmLanguage.json"), "rtfs.tmLanguage.json"),
  });
  const loaded = await registry.loadGrammar("source.rtfs");
  if (loaded === null) throw new Error("The grammar is not there");
  grammar = loaded;
});

/** The innermost scope of each token, without white space and without the name of the language. */
function scopes(code: string): [string, string | undefined][] {
  let state = INITIAL;
  return code.split("\n").flatMap((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    return tokens
      .map(({ startIndex, endIndex, scopes: all }): [string, string | undefined] => [
        line.slice(startIndex, endIndex),
        all.at(-1)?.replace(/\.rtfs$/, ""),
      ])
      .filter(([token]) => token.trim() !== "");
  });
}

const scopeOf = (code: string, token: string) => scopes(code).find(([each]) => each === token)?.[1];

describe("the grammar", () => {
  test.each([
    ["12", "constant.numeric.integer"],
    ["-0x1F", "constant.numeric.integer"],
    ["1.5e9", "constant.numeric.float"],
    ["##-Inf", "constant.numeric.float"],
    ["nil", "constant.language"],
    ["trueish", "variable.other"],
    [":my.ns/key?", "constant.other.keyword"],
    [":com.acme:v1.0/name", "constant.other.keyword"],
    ["2024-01-15T10:30:45.5Z", "constant.other.timestamp"],
    ["6ba7b810-9dad-11d1-80b4-00c04fd430c8", "constant.other.uuid"],
    ["resource://a/b?c", "string.unquoted.resource"],
    ["@input", "variable.other.context"],
    ["%1", "variable.parameter.lambda"],
    ["größe", "variable.other"],
    ["->", "variable.other"],
  ])("knows the literal %s", (token, scope) => {
    expect(scopes(`[${token}]`)).toContainEqual([token, scope]);
  });

  test("tells definitions, control and calls apart", () => {
    const code = '(defn ^:private area "Doc." [r:int] (if (pos? r) (* 3 r) (call :a.b)))';
    const of = (token: string) => scopeOf(code, token);
    expect(["defn", "area", "if", "pos?", "call", "*", "r", "int"].map(of)).toEqual([
      "keyword.declaration",
      "entity.name.function",
      "keyword.control",
      "entity.name.function.call",
      "keyword.control",
      "entity.name.function.call",
      "variable.other",
      "support.type",
    ]);
  });

  test("a name that begins with that of a special form is none", () => {
    expect(scopeOf("(if-any x)", "if-any")).toBe("entity.name.function.call");
    expect(scopeOf("(f if)", "if")).toBe("variable.other");
  });

  test("ends comments where the language does", () => {
    expect(scopeOf("a ; b (c", " b (c")).toBe("comment.line.semicolon");
    expect(scopes("#| a #| b |#\n c |# d")).toContainEqual(["d", "variable.other"]);
    expect(scopeOf("#_ (a)", "#_")).toBe("comment.block.discard");
  });

  test("sees escapes, and those that are none", () => {
    expect(scopeOf('"a\\n\\q"', "\\n")).toBe("constant.character.escape");
    expect(scopeOf('"a\\n\\q"', "\\q")).toBe("invalid.illegal.escape");
    expect(scopes('"two\nlines" x')).toContainEqual(["x", "variable.other"]);
  });

  test("marks a delimiter that closes nothing", () => {
    expect(scopeOf("(a) )", ")")).toBe("punctuation.section.list.end");
    expect(scopes("(a) )").at(-1)).toEqual([")", "invalid.illegal.stray-bracket"]);
  });

  test("knows every special form of the language", () => {
    const forms = vocabulary().filter((name) => describeName(name)?.kind === "special form");
    const unknown = forms.filter((name) => !/^keyword/.test(scopeOf(`(${name} x)`, name) ?? ""));
    expect(unknown).toEqual([]);
  });
});

describe("the extension for VS Code", () => {
  const manifest = JSON.parse(text("vscode/package.json"));

  test("names files that are there", () => {
    const { languages, grammars } = manifest.contributes;
    expect(JSON.parse(text(`vscode/${languages[0].configuration}`)).brackets).toHaveLength(3);
    expect(JSON.parse(text(`vscode/${grammars[0].path}`)).scopeName).toBe(grammars[0].scopeName);
    expect(text(`vscode/${manifest.main}`)).toContain("exports.activate");
  });

  test("selects a whole name as one word", () => {
    const { wordPattern } = JSON.parse(text("vscode/language-configuration.json"));
    const words = "(my.ns/name? :a-key)".split(/[()\s]/).filter((word) => word !== "");
    for (const word of words) expect(word.replaceAll(new RegExp(wordPattern, "g"), "")).toBe("");
  });
});
