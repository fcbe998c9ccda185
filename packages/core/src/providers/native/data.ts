import { encode, float, mapFrom, type Value, Vector } from "@ambit/rtfs";
import type { ProviderAnswer } from "@ambit/sdk";
import { type CsvRecord, csvError, parseCsv } from "./csv.ts";
import { type Input, type NativeCapability, native, text } from "./define.ts";

const format = {
  "separator?": { type: "string", minLength: 1, maxLength: 1 },
  "comment?": { type: "string", minLength: 1, maxLength: 8 },
  "header?": { type: "boolean" },
  "numbers?": { type: "boolean" },
} as const;

const shape =
  "Each row becomes a map by the names of the first line (header false: a vector of cells). Cells are text; with numbers true, " +
  "cells that are decimal numbers become numbers and empty ones null. Lines that begin with the comment text are left out.";

/** Tables. */
export const dataCapabilities: readonly NativeCapability[] = [
  native({
    id: "ccos.data.read-csv",
    description: `Reads a CSV file of at most 16 MiB. ${shape}`,
    effects: ["filesystem.read"],
    input: { path: { type: "string", minLength: 1, maxLength: 4096 }, ...format },
    output: { type: "array" },
    permissions: { paths: [{ field: "path", access: "read" }] },
    async execute(input, { tools, context }) {
      return table(await tools.files(context).readText(text(input, "path")), input);
    },
  }),
  native({
    id: "ccos.data.parse-csv",
    description: `Reads CSV text. ${shape}`,
    effects: ["pure"],
    input: { text: { type: "string" }, ...format },
    output: { type: "array" },
    examples: [{ input: { text: "a,b\n1,2\n" }, output: [{ a: "1", b: "2" }] }],
    execute: (input) => table(text(input, "text"), input),
  }),
];

function table(source: string, { separator, comment, header, numbers }: Input): ProviderAnswer {
  const records = parseCsv(source, {
    ...(typeof separator === "string" ? { separator } : {}),
    ...(typeof comment === "string" ? { comment } : {}),
  });
  const cell = numbers === true ? numberOrText : (content: string) => content;
  const rows = header === false ? records.map(({ cells }) => Vector.of(cells.map(cell))) : rowsByName(records, cell);
  return { value: encode(Vector.of(rows)) };
}

function rowsByName([head, ...records]: CsvRecord[], cell: (content: string) => Value): Value[] {
  if (head === undefined) return [];
  const names = head.cells.map((name) => name.trim());
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw csvError(head.line, `two columns are called "${repeated}"`);
  return records.map(({ line, cells }) => {
    if (cells.length !== names.length) {
      throw csvError(line, `${cells.length} cells, and the first line names ${names.length} columns`);
    }
    return mapFrom(names.map((name, index): [Value, Value] => [name, cell(cells[index] ?? "")]));
  });
}

function numberOrText(content: string): Value {
  const trimmed = content.trim();
  if (trimmed === "") return null;
  if (/^[+-]?(0|[1-9]\d{0,14})$/.test(trimmed)) return Number(trimmed);
  return /^[+-]?\d{1,15}(\.\d{1,20})?([eE][+-]?\d{1,3})?$/.test(trimmed) && !/^[+-]?0\d/.test(trimmed)
    ? float(Number(trimmed))
    : content;
}
