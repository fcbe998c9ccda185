import { blankLiterals } from "./python-literals.ts";

/** Something in a script that may not be there. */
export interface ImportViolation {
  /** module or name */
  name: string;
  /** 1-based */
  line: number;
  what: string;
}

/** Modules of Python's standard library that compute and reach nothing. */
export const allowedModules: ReadonlySet<string> = new Set([
  "__future__",
  "array",
  "base64",
  "binascii",
  "bisect",
  "calendar",
  "cmath",
  "collections",
  "colorsys",
  "copy",
  "csv",
  "dataclasses",
  "datetime",
  "decimal",
  "difflib",
  "enum",
  "fractions",
  "functools",
  "hashlib",
  "heapq",
  "html",
  "io",
  "itertools",
  "json",
  "math",
  "numbers",
  "operator",
  "random",
  "re",
  "statistics",
  "string",
  "struct",
  "sys",
  "textwrap",
  "typing",
  "unicodedata",
  "zlib",
]);

/**
 * Names the first import outside `allowedModules`, and the first way around them, in a Python script.
 * A first line of defence that makes mistakes plain before anything runs; the cage is the boundary.
 */
export function checkImports(source: string): ImportViolation | undefined {
  const { code, formatted, riddles } = blankLiterals(source);
  const violations = [
    ...encodings(source),
    ...imports(code),
    ...detours(code),
    ...detours(formatted),
    ...unusualLetters(code),
    ...riddles.map((at) => ({ name: "f-string", what: "nests quotes or a comment in an f-string", at })),
  ];
  const [first] = violations.sort((a, b) => a.at - b.at);
  return first && { name: first.name, what: first.what, line: source.slice(0, first.at).split("\n").length };
}

interface Found {
  name: string;
  what: string;
  /** offset in the source */
  at: number;
}

/** `import a.b as c, d` and `from a.b import c`; `import` is reserved, so it cannot mean anything else. */
function imports(code: string): Found[] {
  const line = code.replaceAll("\\\n", "  ");
  const froms = [...line.matchAll(/\bfrom[^\S\n]*([.\w]+)[^\S\n]*\bimport\b/g)];
  const taken = new Set(froms.map((match) => match.index + match[0].length - "import".length));
  const plain = [...line.matchAll(/\bimport\b([^\n;]*)/g)].filter((match) => !taken.has(match.index));
  return [
    ...froms.flatMap((match) => refuse(match[1] ?? "", match.index)),
    ...plain.flatMap((match) => (match[1] ?? "").split(",").flatMap((part) => refuse(part, match.index))),
  ];
}

function refuse(clause: string, at: number): Found[] {
  const [path = ""] = clause.trim().split(/\s/);
  const [module = ""] = path.split(".");
  return allowedModules.has(module) ? [] : [{ name: path || "?", what: `imports ${path || "an unnamed module"}`, at }];
}

const detour =
  /(?<![\w.])(eval|exec|compile|breakpoint)\s*\(|(__(?:import|builtins|loader|spec|subclasses|globals|getattribute)__|\bsys\s*\.\s*(?:modules|meta_path|path_hooks)\b)/g;

function detours(code: string): Found[] {
  return [...code.matchAll(detour)].map((match) => {
    const name = match[1] ?? match[2] ?? "";
    return { name, what: `uses ${name}`, at: match.index };
  });
}

/** Python reads `ｅval` as `eval`: names outside ASCII would hide from the checks above. */
function unusualLetters(code: string): Found[] {
  const match = /[^\p{ASCII}]/u.exec(code);
  return match ? [{ name: match[0], what: "uses a letter outside ASCII in code", at: match.index }] : [];
}

/** Another encoding, or another end of line, would make Python read a different text than this check. */
function encodings(source: string): Found[] {
  const cookie = /^(?:[^\n]*\n)?[ \t\f]*#[^\n]*?coding[:=][ \t]*([-\w.]+)/.exec(source);
  const isForeign = cookie?.[1] !== undefined && !/^utf-?8$/i.test(cookie[1]);
  const control = /[\0\r]/.exec(source);
  return [
    ...(cookie && isForeign ? [{ name: cookie[1] ?? "", what: `declares the encoding ${cookie[1]}`, at: 0 }] : []),
    ...(control ? [{ name: "control character", what: "holds a control character", at: control.index }] : []),
  ];
}
