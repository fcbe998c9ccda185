import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { SourceText } from "@ambit/core";
import { AmbitError, type Json } from "@ambit/sdk";

/** A worked example: a goal, the plan for it, real data, and what a missing capability must give. */
export interface Scenario {
  goal: string;
  /** the plan, bound to the data and the report of this run */
  program: SourceText;
  /** absolute path of the data */
  data: string;
  /** absolute path of the report */
  report: string;
  /** folder of recorded answers */
  recordings: string;
  expects: ReadonlyMap<string, { [keyword: string]: Json }>;
}

export interface ScenarioOptions {
  /** another data file */
  data?: string | undefined;
  /** folder of the report */
  out: string;
}

/** Reads the example and binds its plan. Throws `USAGE_INVALID` for data that cannot be read. */
export async function loadScenario({ data, out }: ScenarioOptions): Promise<Scenario> {
  const folder = exampleFolder();
  const { expects, ...scenario } = parseScenario(await readFile(join(folder, "scenario.json"), "utf8"));
  const paths = {
    data: data === undefined ? join(folder, scenario.data) : await dataFile(data),
    report: join(resolve(out), scenario.report),
  };
  const file = join(folder, scenario.plan);
  const names = new Map([
    [scenario.data, paths.data],
    [scenario.report, paths.report],
  ]);
  return {
    ...paths,
    goal: scenario.goal,
    program: { file, text: bind(await readFile(file, "utf8"), names) },
    recordings: join(folder, scenario.recordings),
    expects: new Map(Object.entries(expects)),
  };
}

/** The example stands beside the packages in a clone, and inside the package when it is installed. */
function exampleFolder(): string {
  const wanted = join("examples", "01-missing-capability");
  for (let at = dirname(fileURLToPath(import.meta.url)); ; at = dirname(at)) {
    if (existsSync(join(at, wanted, "scenario.json"))) return join(at, wanted);
    if (dirname(at) === at) break;
  }
  throw new AmbitError("CONFIG_INVALID", `The folder ${wanted} is missing from this installation`, {
    hint: "Run the demo in a complete clone.",
  });
}

interface ScenarioFile {
  goal: string;
  plan: string;
  data: string;
  report: string;
  recordings: string;
  expects: { [capability: string]: { [keyword: string]: Json } };
}

function parseScenario(text: string): ScenarioFile {
  const json: unknown = JSON.parse(text);
  if (isScenario(json)) return json;
  throw new AmbitError("CONFIG_INVALID", "scenario.json must name goal, plan, data, report, recordings and expects");
}

function isScenario(value: unknown): value is ScenarioFile {
  if (typeof value !== "object" || value === null) return false;
  const texts = ["goal", "plan", "data", "report", "recordings"].map((field): unknown => Reflect.get(value, field));
  const expects: unknown = Reflect.get(value, "expects");
  return texts.every((text) => typeof text === "string") && typeof expects === "object" && expects !== null;
}

/** Puts absolute paths where the plan names its files, so that what it can touch is known before it runs. */
function bind(plan: string, names: ReadonlyMap<string, string>): string {
  return [...names].reduce((text, [name, path]) => {
    const literal = JSON.stringify(name);
    if (text.split(literal).length === 2) return text.replace(literal, () => rtfsString(path));
    throw new AmbitError("CONFIG_INVALID", `The plan must name ${literal} exactly once`);
  }, plan);
}

function rtfsString(text: string): string {
  return `"${text.replace(/[\\"]/g, (char) => `\\${char}`)}"`;
}

async function dataFile(path: string): Promise<string> {
  const file = resolve(path);
  const facts = await stat(file).catch((cause: unknown) => {
    throw new AmbitError("USAGE_INVALID", `Cannot read the data file ${file}`, { hint: "Name a CSV file.", cause });
  });
  if (facts.isFile()) return file;
  throw new AmbitError("USAGE_INVALID", `${file} is not a file`, { hint: "Name a CSV file." });
}
