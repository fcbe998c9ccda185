import type { CapabilityManifest, JsonSchema } from "@ambit/sdk";
import { describe, expect, test } from "vitest";
import { canonicalId, createMarketplace, notFound } from "./index.ts";

const manifest = (id: string, facts: Partial<CapabilityManifest> = {}): CapabilityManifest => ({
  id,
  version: "1.0.0",
  description: `Does ${id}`,
  input: true,
  output: true,
  effects: ["pure"],
  provider: { type: "local" },
  ...facts,
});

describe("a capability id", () => {
  test.each([
    [":ccos.state.kv/get", "ccos.state.kv.get"],
    ["ccos.state.kv.get", "ccos.state.kv.get"],
    [":analyze_csv_trends", "analyze_csv_trends"],
    ["mcp.weather-server.get-weather", "mcp.weather-server.get-weather"],
  ])("%s is known as %s", (written, id) => {
    expect(canonicalId(written)).toBe(id);
  });

  test.each(["", ":", "a/b/c", "a..b", ".a", "a b", "a*", "../x", "é", "a\n", "x".repeat(201)])(
    "%j is refused",
    (text) => {
      expect(() => canonicalId(text)).toThrow(expect.objectContaining({ code: "RESOLVE_NOT_FOUND" }));
    },
  );
});

describe("a marketplace", () => {
  const ids = ["ccos.io.log", "ccos.io.print", "ccos.io.read-file", "ccos.math.add", "demo.sum"];
  const marketplace = createMarketplace(ids.map((id) => manifest(id)));

  test("finds what was installed, under its canonical id", () => {
    const own = createMarketplace([manifest(":demo.kv/get")]);
    expect(own.find("demo.kv.get")?.manifest.id).toBe("demo.kv.get");
    expect(own.find("__proto__")).toBeUndefined();
  });

  test.each([
    ["ccos.io.lgo", "ccos.io.log"],
    ["ccos.io.readfile", "ccos.io.read-file"],
    ["read-file", "ccos.io.read-file"],
    ["ccos.math.ad", "ccos.math.add"],
    ["analyze_csv_trends", undefined],
    ["x", undefined],
  ])("for %s suggests %s", (id, suggestion) => {
    expect(marketplace.suggest(id)).toBe(suggestion);
    expect(notFound(id, marketplace)).toMatchObject({ code: "RESOLVE_NOT_FOUND", details: { capability: id } });
  });

  test("lists by id what fits every word", () => {
    expect(marketplace.list().map((one) => one.manifest.id)).toEqual(ids);
    expect(marketplace.list("IO").map((one) => one.manifest.id)).toEqual([
      "ccos.io.log",
      "ccos.io.print",
      "ccos.io.read-file",
    ]);
    expect(marketplace.list("ccos add").map((one) => one.manifest.id)).toEqual(["ccos.math.add"]);
  });

  test("refuses a second capability of the same id, however it is written", () => {
    const own = createMarketplace([manifest("a.b.c", { provenance: { origin: "file", file: "one.toml" } })]);
    expect(() => own.add(manifest(":a.b/c", { provenance: { origin: "file", file: "two.toml" } }))).toThrow(
      expect.objectContaining({ code: "RESOLVE_CONFLICT", message: expect.stringContaining("one.toml, two.toml") }),
    );
  });

  test("tells manifests apart by their digest, whatever the order of their keys", () => {
    const [one, two] = [manifest("a"), Object.fromEntries(Object.entries(manifest("a")).reverse())];
    const digest = (of: object) => createMarketplace([{ ...manifest("a"), ...of }]).find("a")?.digest;
    expect(digest(one)).toMatch(/^[0-9a-f]{64}$/);
    expect(digest(two)).toBe(digest(one));
    expect(digest({ description: "Does more" })).not.toBe(digest(one));
  });

  test("refuses permissions for a field that the input doesn't declare", () => {
    const wrong = manifest("a", {
      input: { type: "object", properties: { file: { type: "string" } } },
      permissions: { paths: [{ field: "path", access: "read" }] },
    });
    expect(() => createMarketplace([wrong])).toThrow(
      expect.objectContaining({
        code: "RESOLVE_MANIFEST_INVALID",
        details: { path: "/permissions/paths/0/field", field: "path" },
      }),
    );
  });
});

const accepting = (schema: JsonSchema) => {
  const [capability] = createMarketplace([manifest("demo.tool", { input: schema, output: schema })]).list();
  if (capability === undefined) throw new Error("nothing was installed");
  return capability;
};

describe("an input that doesn't fit", () => {
  const capability = accepting({
    type: "object",
    properties: {
      ms: { type: "integer", minimum: 0 },
      mode: { enum: ["fast", "slow"] },
      list: { type: "array", items: { type: "object", properties: { "a/b": { type: "string", pattern: "^x+$" } } } },
      either: {
        anyOf: [{ type: "string" }, { type: "object", properties: { n: { type: "number" } }, required: ["n"] }],
      },
    },
    required: ["ms"],
    additionalProperties: false,
  });

  test.each([
    [{ ms: "soon" }, "/ms", "integer", '"soon"'],
    [{ ms: 1.5 }, "/ms", "integer", "1.5"],
    [{ ms: -1 }, "/ms", ">= 0", "-1"],
    [{}, "/ms", "a value (the field is required)", "nothing"],
    [{ ms: 1, x: 1 }, "/x", "no such field", "1"],
    [{ ms: 1, mode: "mid" }, "/mode", 'one of "fast", "slow"', '"mid"'],
    [{ ms: 1, list: [{}, { "a/b": "y" }] }, "/list/1/a~1b", "text that matches ^x+$", '"y"'],
    [{ ms: 1, either: {} }, "/either", "a value that fits one of the alternatives", "{}"],
  ])("%j is refused at %s", (input, path, expected, actual) => {
    expect(() => capability.validateInput(input)).toThrow(
      expect.objectContaining({
        code: "EXECUTE_INPUT_INVALID",
        message: `Input of demo.tool doesn't fit its schema at ${path}: expected ${expected}, got ${actual}`,
        details: { path, expected, actual, further: 0 },
      }),
    );
  });

  test("names two problems, as a misspelt field makes them, and counts more", () => {
    expect(() => capability.validateInput({ mss: 1, mode: "fast" })).toThrow(
      / at \/ms: .*; also at \/mss: expected no such field$/,
    );
    expect(() => capability.validateInput({ ms: "a", mode: 1, x: 2 })).toThrow(/\(and 2 more problems\)$/);
  });

  test("as an output has its own code", () => {
    expect(() => capability.validateOutput({})).toThrow(expect.objectContaining({ code: "EXECUTE_OUTPUT_INVALID" }));
  });

  test("that fits is accepted", () => {
    expect(() => capability.validateInput({ ms: 1, mode: "fast", list: [{ "a/b": "xx" }], either: "s" })).not.toThrow();
  });
});

describe("a foreign schema", () => {
  const deep = (levels: number): JsonSchema => (levels === 0 ? true : { items: deep(levels - 1) });
  const wide = {
    properties: Object.fromEntries(Array.from({ length: 2_100 }, (_, index) => [`p${index}`, { type: "string" }])),
  };

  test.each<[string, JsonSchema, string, RegExp]>([
    ["an unknown keyword", { properties: { a: { typ: "string" } } }, "/properties/a/typ", /no keyword/],
    ["a remote reference", { $ref: "https://example.com/s.json" }, "/$ref", /nothing is fetched/],
    ["a pattern with a back reference", { pattern: "(a)\\1" }, "/pattern", /linear/],
    ["a pattern that looks ahead", { patternProperties: { "^(?=a)": true } }, "/patternProperties", /linear/],
    ["a malformed pattern", { pattern: "(" }, "/pattern", /linear time or is malformed/],
    ["a pattern that repeats too much", { pattern: "((a{100}){100}){100}" }, "/pattern", /linear time or is malformed/],
    ["a long pattern", { pattern: "a".repeat(513) }, "/pattern", /longer than 512/],
    ["deep nesting", deep(40), `${"/items".repeat(33)}`, /deeper than 32/],
    ["very many keywords", wide, "", /more than 2000 keywords/],
    ["an unknown format", { format: "moon-phase" }, "/format", /unknown format/],
    ["an asynchronous schema", { $async: true }, "/$async", /no keyword/],
  ])("with %s is refused", (_what, schema, path, message) => {
    expect(() => accepting(schema).validateInput({})).toThrow(
      expect.objectContaining({ code: "RESOLVE_MANIFEST_INVALID", message: expect.stringMatching(message) }),
    );
    if (path !== "") {
      expect(() => accepting(schema).validateInput({})).toThrow(expect.objectContaining({ details: { path } }));
    }
  });

  test("with a type that doesn't exist is refused", () => {
    expect(() => accepting({ type: "strng" }).validateInput({})).toThrow(
      expect.objectContaining({ code: "RESOLVE_MANIFEST_INVALID" }),
    );
  });

  test("with a pattern that makes others backtrack takes no time", () => {
    const started = performance.now();
    expect(() => accepting({ pattern: "^(a+)+$" }).validateInput(`${"a".repeat(50_000)}!`)).toThrow(
      /expected text that matches/,
    );
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test("whose references call themselves is stopped", () => {
    const loop: JsonSchema = { $defs: { a: { allOf: [{ $ref: "#/$defs/a" }] } }, $ref: "#/$defs/a" };
    expect(() => accepting(loop).validateInput({})).toThrow(
      expect.objectContaining({ code: "RESOLVE_MANIFEST_INVALID" }),
    );
  });

  test("whose references multiply is stopped", () => {
    const half: JsonSchema = { properties: { a: { $ref: "#" } } };
    let input = {};
    for (let level = 0; level < 60; level++) input = { a: input };
    const started = performance.now();
    expect(() => accepting({ allOf: [half, half] }).validateInput(input)).toThrow(
      /more work than a validation may take/,
    );
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test("may refer to itself over a deep value", () => {
    const tree: JsonSchema = { type: "object", properties: { child: { $ref: "#" } }, additionalProperties: false };
    expect(() => accepting(tree).validateInput({ child: { child: {} } })).not.toThrow();
    expect(() => accepting(tree).validateInput({ child: { child: { x: 1 } } })).toThrow(/at \/child\/child\/x/);
  });

  test("may ask for unique items of a large array", () => {
    const items = Array.from({ length: 20_000 }, (_, index) => ({ index }));
    const started = performance.now();
    expect(() => accepting({ uniqueItems: true }).validateInput(items)).not.toThrow();
    expect(() =>
      accepting({ uniqueItems: true }).validateInput([
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ]),
    ).toThrow(/repeated/);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test("keeps two capabilities with the same $id apart", () => {
    const schema = (type: string): JsonSchema => ({ $id: "https://example.com/same", type });
    expect(() => accepting(schema("string")).validateInput("a")).not.toThrow();
    expect(() => accepting(schema("number")).validateInput(1)).not.toThrow();
  });
});
