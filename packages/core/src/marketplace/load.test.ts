import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createMarketplace, loadManifests } from "./index.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ambit-capabilities-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content);
const toml = `
id = "demo.mean"
description = "Gives the mean"
effects = ["pure"]
output = { type = "number" }

[input]
type = "object"
required = ["values"]

[input.properties.values]
type = "array"
items = { type = "number" }

[provider]
type = "rtfs"
source = "(fn [input] 1)"
`;
const json = {
  id: "demo.json",
  version: "2.0.0",
  description: "One",
  input: true,
  output: true,
  effects: ["log"],
  provider: { type: "rtfs", source: "(fn [x] x)" },
};
const configOf = (type: string) =>
  type === "rtfs"
    ? { type: "object", properties: { source: { type: "string" } }, required: ["source"], additionalProperties: false }
    : undefined;

test("a folder that isn't there has no capabilities", async () => {
  expect(await loadManifests(join(folder, "none"))).toEqual([]);
});

test("TOML and JSON files become capabilities that remember their file", async () => {
  put("b.toml", toml);
  put("a.json", JSON.stringify(json));
  put("notes.md", "# not a manifest");
  const manifests = await loadManifests(folder, { configOf });
  expect(manifests.map(({ id, provenance }) => [id, provenance])).toEqual([
    ["demo.json", { origin: "file", file: join(folder, "a.json") }],
    ["demo.mean", { origin: "file", file: join(folder, "b.toml") }],
  ]);
  expect(createMarketplace(manifests).find("demo.mean")?.fields).toEqual(["values"]);
});

test.each<[string, string, string | Uint8Array, string, RegExp]>([
  ["text that is no TOML", "x.toml", "id = ", "", /./],
  ["text that is no JSON", "x.json", "{", "", /JSON/],
  ["bytes that are no text", "x.json", Uint8Array.of(0xff, 0xfe), "", /UTF-8/],
  ["something else than an object", "x.json", "[1]", "", /an object/],
  ["a missing field", "x.json", JSON.stringify({ ...json, effects: undefined }), "/effects", /required/],
  ["no effect at all", "x.json", JSON.stringify({ ...json, effects: [] }), "/effects", /fewer than 1/],
  ["an unknown effect", "x.json", JSON.stringify({ ...json, effects: ["magic"] }), "/effects/0", /one of/],
  ["an unknown field", "x.json", JSON.stringify({ ...json, effect: [] }), "/effect", /no such field/],
  ["an impossible id", "x.json", JSON.stringify({ ...json, id: "a b" }), "/id", /not a capability id/],
  [
    "a bad schema",
    "x.json",
    JSON.stringify({ ...json, input: { properties: { a: { typ: 1 } } } }),
    "/input/properties/a/typ",
    /no keyword/,
  ],
  [
    "an unknown provider type",
    "x.json",
    JSON.stringify({ ...json, provider: { type: "magic" } }),
    "/provider/type",
    /magic/,
  ],
  [
    "a wrong provider setting",
    "x.json",
    JSON.stringify({ ...json, provider: { type: "rtfs", source: 1 } }),
    "/provider/source",
    /string/,
  ],
])("a file with %s is refused with its name and place", async (_what, name, content, path, message) => {
  put(name, content);
  await expect(loadManifests(folder, { configOf })).rejects.toMatchObject({
    code: "RESOLVE_MANIFEST_INVALID",
    message: expect.stringMatching(message),
    details: { file: join(folder, name), path },
  });
});

test("a folder that is called like a manifest is refused", async () => {
  mkdirSync(join(folder, "x.json"));
  await expect(loadManifests(folder)).rejects.toMatchObject({
    code: "RESOLVE_MANIFEST_INVALID",
    details: { file: join(folder, "x.json") },
  });
});

test("a file can't claim to be built in", async () => {
  put("x.json", JSON.stringify({ ...json, provenance: { origin: "builtin" } }));
  expect(await loadManifests(folder)).toMatchObject([{ provenance: { origin: "file" } }]);
});
