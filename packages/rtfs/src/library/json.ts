import { keyword, PMap, type Value } from "../values/index.ts";
import type { Arguments } from "./arguments.ts";
import { type Builtin, builtin } from "./builtin.ts";
import { readJson } from "./json-read.ts";
import { writeJson } from "./json-write.ts";

function wantsKeywords(args: readonly Value[], take: Arguments): boolean {
  const options = args.length > 1 ? take.map(args, 1) : PMap.empty;
  const keys = options.get(keyword("keys")) ?? keyword("string");
  if (keys === keyword("keyword")) return true;
  return keys === keyword("string") ? false : take.fail("InvalidArgument", "the option :keys is :string or :keyword");
}

export const json: readonly Builtin[] = [
  builtin("parse-json", {
    aliases: ["tool/parse-json"],
    params: "s options?",
    doc: "The value of a JSON text: objects become maps with string keys in their order (with `{:keys :keyword}` keyword keys, where the key is a name). Bad input is `JsonError`.",
    make: (take) => (args, meter) => readJson(take.string(args, 0), { keywords: wantsKeywords(args, take), meter }),
  }),
  builtin("serialize-json", {
    aliases: ["tool/serialize-json"],
    params: "v",
    doc: "The value as JSON without white space, keys in map order. What JSON cannot say is refused: NaN, infinities and integers beyond 2^53 − 1 as `JsonError`, functions, symbols and errors as `TypeError`.",
    make:
      () =>
      ([value = null], meter) =>
        writeJson(value, { pretty: false, meter }),
  }),
  builtin("serialize-json-pretty", {
    aliases: ["tool/serialize-json-pretty"],
    params: "v",
    doc: "As `serialize-json`, with line breaks and two spaces per level.",
    make:
      () =>
      ([value = null], meter) =>
        writeJson(value, { pretty: true, meter }),
  }),
];
