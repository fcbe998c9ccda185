import { type Form, literalValue, type MapForm } from "../reader/forms.ts";
import { MAX_SOURCE_BYTES, MAX_SOURCE_DEPTH } from "../reader/reader.ts";
import { MapBuilder } from "../values/index.ts";
import { AST_FORMAT, AST_VERSION } from "./ast.ts";
import { readAstAtom } from "./ast-atoms.ts";
import { AstPlaces } from "./ast-places.ts";
import { ProgramFormError } from "./form-error.ts";
import { type JsonBounds, parseBounded } from "./json-text.ts";

/** The reader itself writes a short form out as up to this many levels. */
const WRITTEN_OUT = 4;
const MAX_DEPTH = MAX_SOURCE_DEPTH + WRITTEN_OUT;

/** A document of a program of the largest size takes a few hundred characters for each form, and two levels. */
const BOUNDS: JsonBounds = { length: 1 << 28, depth: 4 * MAX_DEPTH, values: 1 << 24 };

const HINT = "`ambit parse FILE` writes the AST of a program; docs/rtfs/program-forms.md describes it.";

/** Parses the text of an AST document, within bounds. Raises ProgramFormError. */
export function readAst(text: string): unknown {
  const refuse = (message: string): never => {
    throw new ProgramFormError({ form: "ast", message, hint: HINT });
  };
  return parseBounded(text, { bounds: BOUNDS, refuse });
}

/** A program as its AST gives it. */
export interface ReadAst {
  readonly forms: readonly Form[];
  /** knows the places of the forms */
  readonly source: AstPlaces;
}

/** The forms of an AST document: none but what the reader could have made of a text. Raises ProgramFormError. */
export function formsOf(json: unknown, options: { file: string }): ReadAst {
  return new AstReader(options.file).document(json);
}

class AstReader {
  readonly #fallback: string;
  readonly #path: (string | number)[] = [];
  #places = new AstPlaces("");
  #depth = 0;
  /** UTF-16 units that atoms have so far */
  #text = 0;

  constructor(file: string) {
    this.#fallback = file;
  }

  document(json: unknown): ReadAst {
    const document = this.fields(json, ["format", "version", "file", "forms"]);
    if (document.get("format") !== AST_FORMAT) this.refuse(`it is no AST: its format is not "${AST_FORMAT}"`);
    if (document.get("version") !== AST_VERSION)
      this.refuse(`its version is ${shown(document.get("version"))}; this build reads version ${AST_VERSION}`);
    const file = document.get("file");
    if (typeof file !== "string" || !file.isWellFormed() || file.length > MAX_FILE) this.refuse("file is no name");
    this.#places = new AstPlaces(file === "" ? this.#fallback : file);
    const forms = this.in("forms", () => this.items(document.get("forms"), (item) => this.form(item)));
    const problem = this.#places.problem();
    if (problem !== null) this.refuse(problem);
    return { forms, source: this.#places };
  }

  private form(json: unknown): Form {
    if (++this.#depth > MAX_DEPTH) this.refuse(`forms nest deeper than ${MAX_DEPTH}`);
    const form = this.formOf(json);
    this.#depth--;
    return form;
  }

  private formOf(json: unknown): Form {
    const kind = isObject(json) && Object.hasOwn(json, "kind") ? json.kind : undefined;
    const part = typeof kind === "string" ? PARTS.get(kind) : undefined;
    if (part === undefined) return this.refuse(`${shown(kind)} is no kind of form`);
    const fields = this.fields(json, ["kind", ...part, "start", "end"]);
    const span = this.span(fields);
    const { start, end } = span;
    switch (kind) {
      case "list":
      case "vector": {
        const items = this.in("items", () => this.items(fields.get("items"), (item) => this.form(item)));
        return this.around(items, { kind, items, start, end });
      }
      case "map":
        return this.map(fields, span);
      case "meta": {
        const meta = this.in("meta", () => this.form(fields.get("meta")));
        if (meta.kind !== "map") return this.refuse("the metadata is no map");
        const form = this.in("form", () => this.form(fields.get("form")));
        return this.around([meta, form], { kind, meta, form, start, end });
      }
      default:
        return this.atom(String(kind), { fields, span });
    }
  }

  private map(fields: Fields, { start, end }: Span): MapForm {
    const entries = this.in("entries", () => this.items(fields.get("entries"), (entry) => this.entry(entry)));
    const seen = new MapBuilder();
    for (const [index, [key]] of entries.entries()) {
      const literal = literalValue(key);
      if (literal === undefined || seen.size < seen.set(literal, true).size) continue;
      this.in("entries", () => this.in(index, () => this.refuse("the same literal key stands twice in the map")));
    }
    return this.around(entries.flat(), { kind: "map", entries, start, end });
  }

  private entry(json: unknown): readonly [Form, Form] {
    const [key, value, extra] = this.items(json, (item) => this.form(item));
    return key === undefined || value === undefined || extra !== undefined
      ? this.refuse("an entry is a pair of a key and a value")
      : [key, value];
  }

  private atom(kind: string, { fields, span }: { fields: Fields; span: Span }): Form {
    const written = fields.get("value") ?? fields.get("name") ?? null;
    this.#text += typeof written === "string" ? written.length : 1;
    if (this.#text > MAX_SOURCE_BYTES) this.refuse(`its atoms have more than ${MAX_SOURCE_BYTES} characters`);
    const atom = readAstAtom(kind, { written, span });
    return atom ?? this.refuse(`${shown(written)} is nothing that the reader takes for a form of kind ${kind}`);
  }

  /** The form, once its parts are known to stand inside it. */
  private around<F extends Form>(parts: readonly Form[], form: F): F {
    const outside = parts.some(({ start, end }) => start < form.start || end > form.end);
    return outside ? this.refuse("a part stands outside of the form around it") : form;
  }

  private span(fields: Fields): Span {
    const start = this.in("start", () => this.place(fields.get("start")));
    const end = this.in("end", () => this.place(fields.get("end")));
    return start < end ? { start, end } : this.refuse("the form ends before it starts");
  }

  /** Notes a place, and gives its offset. */
  private place(json: unknown): number {
    const [line, column, offset, extra] = this.items(json, (item) => item);
    const isPlace = isCount(line) && isCount(column) && isCount(offset) && extra === undefined;
    if (!isPlace || line === 0 || column === 0) return this.refuse("a place is [line, column, offset]");
    if (!this.#places.note({ line, column, offset }))
      this.refuse(`offset ${offset} has another line or column elsewhere`);
    return offset;
  }

  private fields(json: unknown, names: readonly string[]): Fields {
    if (!isObject(json)) return this.refuse(`expected an object, got ${shown(json)}`);
    const fields = new Map(Object.entries(json));
    for (const name of names) if (!fields.has(name)) this.refuse(`the field ${name} is missing`);
    for (const name of fields.keys()) if (!names.includes(name)) this.refuse(`there is no field ${shown(name)}`);
    return fields;
  }

  private items<T>(json: unknown, read: (item: unknown) => T): T[] {
    if (!Array.isArray(json)) return this.refuse(`expected an array, got ${shown(json)}`);
    return Array.from(json, (item, index) => this.in(index, () => read(item)));
  }

  private in<T>(segment: string | number, read: () => T): T {
    this.#path.push(segment);
    const result = read();
    this.#path.pop();
    return result;
  }

  private refuse(message: string): never {
    const path = this.#path.map((each) => (typeof each === "number" ? `[${each}]` : `.${each}`)).join("");
    const shownPath = path.length > MAX_PATH ? `${path.slice(0, MAX_PATH / 2)}…${path.slice(-MAX_PATH / 2)}` : path;
    throw new ProgramFormError({ form: "ast", message, path: `$${shownPath}`, hint: HINT });
  }
}

type Fields = ReadonlyMap<string, unknown>;

interface Span {
  readonly start: number;
  readonly end: number;
}

/** What the forms of each kind have beside kind and span. */
const PARTS = new Map<string, readonly string[]>([
  ["nil", []],
  ["list", ["items"]],
  ["vector", ["items"]],
  ["map", ["entries"]],
  ["meta", ["meta", "form"]],
  ["symbol", ["name"]],
  ["keyword", ["name"]],
  ...["boolean", "integer", "float", "string", "timestamp", "uuid", "resource"].map((kind): [string, string[]] => [
    kind,
    ["value"],
  ]),
]);

/** longest path that a message shows whole, in UTF-16 units */
const MAX_PATH = 200;

/** longest name of a file, in UTF-16 units */
const MAX_FILE = 4096;

function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

function isCount(json: unknown): json is number {
  return typeof json === "number" && Number.isInteger(json) && json >= 0 && json <= MAX_SOURCE_BYTES + 1;
}

/** A value as messages show it. */
function shown(json: unknown): string {
  if (typeof json === "string") return JSON.stringify(json.slice(0, 40));
  if (typeof json === "object" && json !== null) return Array.isArray(json) ? "an array" : "an object";
  return json === undefined ? "nothing" : String(json);
}
