import {
  compile,
  describeName,
  documentation,
  execute,
  type FunctionPage,
  type NameDescription,
  PMap,
  prStr,
  vocabulary,
} from "@ambit/rtfs";

const introductions: Readonly<Record<string, string>> = {
  Arithmetic: "Integers have 64 bits and overflow aloud; any float among the arguments makes the result a float.",
  Comparison: "Equality is structural and strict about types; there is one total order over all values but functions.",
  Logic: "Only `nil` and `false` are false.",
  Strings: "Strings are sequences of code points; every index and length counts those.",
  Conversion: "Nothing is converted unless one of these is called.",
  Predicates: "What a value is.",
  Sequences:
    "A collection is a vector, a list, a string, a map (as `[key value]` entries) or nil, unless said otherwise.",
  Maps: "Maps keep the order in which their keys were put in.",
  Errors: "Making, raising and reading errors, and results as values.",
  Meta: "About values and names.",
  "Higher order": "Functions that take functions. What they are given may make calls.",
  "Special forms":
    "What decides itself which of its operands is evaluated, and when. Their names are no values, but for `and` and `or`.",
  Prelude: "Names that stand for calls of capabilities. A definition of the same name wins.",
};

/** The pages of docs/rtfs/library by file name, made of the docstrings; what examples give is evaluated here. */
export async function libraryPages(): Promise<ReadonlyMap<string, string>> {
  const chapters = [...documentation()];
  const pages = new Map([["README.md", index([...chapters.map(([chapter]) => chapter), ...Object.keys(forms)])]]);
  for (const [chapter, functions] of chapters) pages.set(fileOf(chapter), await page(chapter, functions));
  for (const [chapter, kind] of Object.entries(forms)) pages.set(fileOf(chapter), formsPage(chapter, kind));
  return pages;
}

/** Pages of what is no function. */
const forms: Readonly<Record<string, NameDescription["kind"]>> = {
  "Special forms": "special form",
  Prelude: "prelude",
};

function formsPage(chapter: string, kind: NameDescription["kind"]): string {
  const described = vocabulary().flatMap((name) => describeName(name) ?? []);
  const sections = described
    .filter((description) => description.kind === kind)
    .map(({ name, params, doc, effects }) => {
      const reach = kind === "prelude" ? ` Effects: ${effects.join(", ")}.` : "";
      return `## \`(${[name, params].join(" ").trim()})\`\n\n${doc}${reach}\n`;
    });
  return `${generated}\n\n# ${chapter}\n\n${introductions[chapter] ?? ""}\n\n${sections.join("\n")}`;
}

const fileOf = (chapter: string) => `${chapter.toLowerCase().replaceAll(" ", "-")}.md`;

const generated = "<!-- Made by `npm run docs` from the docstrings; edit those. -->";

function index(chapters: readonly string[]): string {
  const lines = chapters.map((chapter) => `- [${chapter}](${fileOf(chapter)}): ${introductions[chapter] ?? ""}`);
  return `${generated}\n\n# The standard library\n\n${lines.join("\n")}\n`;
}

async function page(chapter: string, functions: readonly FunctionPage[]): Promise<string> {
  const sections = await Promise.all(functions.map(section));
  return `${generated}\n\n# ${chapter}\n\n${introductions[chapter] ?? ""}\n\n${sections.join("\n")}`;
}

async function section({ name, aliases, params, doc, examples }: FunctionPage): Promise<string> {
  const also = aliases.length === 0 ? "" : ` Also ${aliases.map((alias) => `\`${alias}\``).join(", ")}.`;
  const shown = await Promise.all(examples.map(async (example) => `${example}\n; => ${await outcome(example)}`));
  const fence = shown.length === 0 ? "" : `\n\`\`\`clojure\n${shown.join("\n")}\n\`\`\`\n`;
  return `## \`${[name, params].join(" ").trim()}\`\n\n${doc}${also}\n${fence}`;
}

async function outcome(source: string): Promise<string> {
  const program = compile(source, { file: "<example>" });
  const completion = await execute(program, { parameters: PMap.empty, host: () => Promise.reject(new Error(source)) });
  if (completion.status === "completed") return prStr(completion.value);
  return completion.status === "failed" ? `error ${completion.error.kind}` : completion.status;
}
