import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cruise, type IReporterOutput } from "dependency-cruiser";
import { afterEach, describe, expect, test } from "vitest";
import config from "../../.dependency-cruiser.mjs";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const packages = ["rtfs", "sdk", "sandbox", "core", "cli"];

/** A workspace in which every package has a door and nothing else but `files`: path beneath packages/ → imports. */
function workspace(files: Record<string, string[]>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "ambit-arrows-")));
  folders.push(root);
  for (const name of packages) {
    write(root, `${name}/src/index.ts`, []);
    writeFileSync(join(root, "packages", name, "package.json"), manifest(name));
    mkdirSync(join(root, "node_modules/@ambit"), { recursive: true });
    symlinkSync(join(root, "packages", name), join(root, "node_modules/@ambit", name));
  }
  for (const name of ["left", "tool"]) {
    write(root, `../node_modules/${name}/index.js`, []);
    writeFileSync(join(root, "node_modules", name, "package.json"), JSON.stringify({ name, main: "index.js" }));
  }
  for (const [file, imports] of Object.entries(files)) write(root, file, imports);
  return root;
}

function manifest(name: string): string {
  const dependencies = Object.fromEntries(packages.map((other) => [`@ambit/${other}`, "0.1.0"]));
  return JSON.stringify({
    name: `@ambit/${name}`,
    type: "module",
    exports: { ".": "./src/index.ts" },
    dependencies: { left: "1.0.0", ...dependencies },
    devDependencies: { tool: "1.0.0" },
  });
}

function write(root: string, file: string, imports: string[]): void {
  const path = join(root, "packages", file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, [...imports.map(importLine), "export const here = 1;", ""].join("\n"));
}

/** `type ./a.ts` imports only a type. */
function importLine(module: string): string {
  return module.startsWith("type ") ? `import type { here } from "${module.slice(5)}";` : `import "${module}";`;
}

/** The broken rules, each with the file that breaks it. */
async function violations(files: Record<string, string[]>): Promise<string[]> {
  const { options, ...ruleSet } = config;
  const answer: IReporterOutput = await cruise(["packages"], {
    ...options,
    baseDir: workspace(files),
    validate: true,
    ruleSet,
  });
  if (typeof answer.output === "string") throw new Error(answer.output);
  return answer.output.summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`);
}

describe("the arrows", () => {
  test("let everything through that points down", async () => {
    const road = await violations({
      "cli/src/main.ts": ["@ambit/core", "@ambit/rtfs", "@ambit/sdk", "left"],
      "core/src/runtime.ts": ["./call.ts", "./runs/drive.ts", "./providers/native.ts", "./store/sqlite.ts"],
      "core/src/runs/drive.ts": ["../call.ts", "../governance/decide.ts", "@ambit/rtfs"],
      "core/src/call.ts": ["./governance/decide.ts", "./ports.ts", "@ambit/sdk"],
      "core/src/governance/decide.ts": ["../store/sqlite.ts", "../ports.ts"],
      "core/src/providers/native.ts": ["../ports.ts", "@ambit/sandbox", "node:fs"],
      "core/src/providers/native.test.ts": ["../runtime.ts", "node:child_process"],
      "core/src/store/sqlite.ts": ["../ports.ts", "node:sqlite"],
      "core/src/ports.ts": ["node:crypto"],
      "sandbox/src/run.ts": ["@ambit/sdk", "node:child_process"],
    });
    expect(road).toEqual([]);
  });

  test("let types be recursive", async () => {
    const files = { "core/src/runs/a.ts": ["./b.ts"], "core/src/runs/b.ts": ["type ./a.ts"] };
    expect(await violations(files)).toEqual([]);
  });

  const broken: [string, Record<string, string[]>][] = [
    ["no-cycles: packages/core/src/runs/a.ts", { "core/src/runs/a.ts": ["./b.ts"], "core/src/runs/b.ts": ["./a.ts"] }],
    ["nothing-unresolvable: packages/core/src/call.ts", { "core/src/call.ts": ["./nowhere.ts"] }],
    ["rtfs-imports-only-what-is-below: packages/rtfs/src/a.ts", { "rtfs/src/a.ts": ["@ambit/sdk"] }],
    ["sdk-imports-only-what-is-below: packages/sdk/src/a.ts", { "sdk/src/a.ts": ["@ambit/rtfs"] }],
    ["sandbox-imports-only-what-is-below: packages/sandbox/src/a.ts", { "sandbox/src/a.ts": ["@ambit/core"] }],
    [
      "core-imports-only-what-is-below: packages/core/src/index.ts",
      { "core/src/index.ts": ["../../cli/src/index.ts"] },
    ],
    ["through-the-door: packages/cli/src/a.ts", { "cli/src/a.ts": ["../../core/src/call.ts"], "core/src/call.ts": [] }],
    ["rtfs-needs-no-dependency: packages/rtfs/src/a.ts", { "rtfs/src/a.ts": ["node:fs"] }],
    ["rtfs-needs-no-dependency: packages/rtfs/src/b.ts", { "rtfs/src/b.ts": ["left"] }],
    ["sdk-needs-no-dependency: packages/sdk/src/a.ts", { "sdk/src/a.ts": ["node:fs"] }],
    [
      "stages-are-strangers: packages/core/src/record/a.ts",
      { "core/src/record/a.ts": ["../governance/b.ts"], "core/src/governance/b.ts": [] },
    ],
    [
      "stages-stand-on-store-and-ports: packages/core/src/governance/a.ts",
      { "core/src/governance/a.ts": ["../call.ts"], "core/src/call.ts": [] },
    ],
    [
      "the-road-knows-no-driver: packages/core/src/call.ts",
      { "core/src/call.ts": ["./runs/drive.ts"], "core/src/runs/drive.ts": [] },
    ],
    [
      "drivers-do-not-import-the-runtime: packages/core/src/runs/drive.ts",
      { "core/src/runs/drive.ts": ["../runtime.ts"], "core/src/runtime.ts": [] },
    ],
    [
      "only-the-runtime-imports-providers: packages/core/src/serve.ts",
      { "core/src/serve.ts": ["./providers/native.ts"], "core/src/providers/native.ts": [] },
    ],
    [
      "the-floor-imports-nothing-above: packages/core/src/ports.ts",
      { "core/src/ports.ts": ["./record/a.ts"], "core/src/record/a.ts": [] },
    ],
    [
      "every-file-has-a-place: packages/core/src/helpers/a.ts",
      { "core/src/helpers/a.ts": ["../ports.ts"], "core/src/ports.ts": [] },
    ],
    [
      "processes-start-in-the-sandbox-package: packages/core/src/call.ts",
      { "core/src/call.ts": ["node:child_process"] },
    ],
    ["no-dev-dependency-in-source: packages/cli/src/a.ts", { "cli/src/a.ts": ["tool"] }],
  ];

  test.each(broken)("break aloud: %s", async (expected, files) => {
    expect(await violations(files)).toContain(expected);
  });

  test("are each broken once here", () => {
    const shown = new Set<string | undefined>(broken.map(([expected]) => expected.split(":")[0]));
    expect(config.forbidden?.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
  });
});
