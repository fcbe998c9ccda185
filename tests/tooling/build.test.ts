import { describe, expect, test } from "vitest";
import { undeclaredImports } from "../../scripts/published-dependencies.mjs";
import { urlEntries, withBuiltNames } from "../../scripts/url-entries.mjs";

describe("what the published package declares", () => {
  const others = [{ name: "@ambit/core", dependencies: { ajv: "8.20.0" } }];

  test("covers what the built code imports, subpaths and scopes included", () => {
    const cli = { dependencies: { ajv: "8.20.0", "@scope/tool": "1.0.0" } };
    const imports = ["node:fs", "ajv/dist/2020.js", "@scope/tool/deep"];
    expect(undeclaredImports(imports, { cli, others })).toEqual([]);
  });

  test("is refused when it lacks one, or has it in another version than the package that uses it", () => {
    const cli = { dependencies: { ajv: "8.19.0" } };
    expect(undeclaredImports(["zod"], { cli, others })).toEqual([
      "zod is imported by the built code, but packages/cli/package.json does not declare it",
      "ajv is 8.20.0 in @ambit/core, 8.19.0 in packages/cli/package.json",
    ]);
  });
});

describe("modules that are loaded by their URL", () => {
  const entries = (text: string) => urlEntries(["/packages/core/src/runs/a.ts"], () => text);

  test("are built too", () => {
    const text =
      'const entry = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "../w/worker.js", import.meta.url);';
    expect(() => entries(text)).toThrow("name its .js too");
    expect(entries(text.replace("../w/", "./"))).toEqual(["/packages/core/src/runs/worker.ts"]);
  });

  test("may be JavaScript themselves", () => {
    expect(entries('new URL("./worker.js", import.meta.url)')).toEqual(["/packages/core/src/runs/worker.js"]);
  });

  test("lie beside the built module under a name of their own", () => {
    const text = 'new URL(dev ? "./worker.ts" : "./worker.js", import.meta.url); "./worker.js"';
    const built = withBuiltNames(text, "/packages/core/src/runs/a.ts", (file: string) =>
      file.slice(1, -3).replaceAll("/", "-"),
    );
    expect(built).toBe(
      'new URL(dev ? "./worker.ts" : "./packages-core-src-runs-worker.js", import.meta.url); "./worker.js"',
    );
  });

  test("are told from data", () => {
    expect(entries('readFileSync(new URL("./profile.json", import.meta.url))')).toEqual([]);
  });
});
