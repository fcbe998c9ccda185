import { createRequire } from "node:module";
import { canonicalJson } from "@ambit/rtfs";
import type { Json } from "@ambit/sdk";
import type { Ajv2020 } from "ajv/dist/2020.js";
import { linearRegExp } from "./linear-regexp.ts";

/** What compiles schemas, and the formats that it knows. */
interface SchemaEngine {
  ajv: Ajv2020;
  formats: ReadonlySet<string>;
}

let engine: SchemaEngine | undefined;

/** The engine, loaded when it is first asked for: its hundred modules take as long as a short run. */
export function schemaEngine(): SchemaEngine {
  engine ??= openEngine();
  return engine;
}

/** Most references that one validation follows: recursive schemas can ask for exponential work. */
const mostReferences = 1_000_000;
let followed = 0;

/** To be called before each validation: counts its references from none. Beyond the most it throws a `RangeError`. */
export function startFollowing(): void {
  followed = 0;
}

const require = createRequire(import.meta.url);

function openEngine(): SchemaEngine {
  const { Ajv2020: Ajv }: typeof import("ajv/dist/2020.js") = require("ajv/dist/2020.js");
  const { default: addFormats }: typeof import("ajv-formats") = require("ajv-formats");
  const ajv = new Ajv({
    strict: true,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    allErrors: true,
    ownProperties: true,
    logger: false,
    validateSchema: false,
    code: { regExp: linearRegExp },
    $comment() {
      if (++followed > mostReferences) throw new RangeError("too many references followed");
    },
  });
  addFormats.default(ajv);
  boundFormats(ajv);
  ajv.removeKeyword("uniqueItems");
  ajv.addKeyword({
    keyword: "uniqueItems",
    type: "array",
    schemaType: "boolean",
    error: { message: "an array without repeated items" },
    validate: (isAsked: boolean, items: Json[]) => !isAsked || new Set(items.map(canonicalJson)).size === items.length,
  });
  return { ajv, formats: new Set(Object.keys(ajv.formats)) };
}

/** The patterns of formats are not linear: longer text has none of them. base64 is told by one pass, whatever its length. */
function boundFormats(ajv: Ajv2020): void {
  const longest = 8_192;
  for (const [name, format] of Object.entries(ajv.formats)) {
    const test = format instanceof RegExp ? (text: string) => format.test(text) : format;
    if (typeof test === "function" && name !== "byte") {
      ajv.addFormat(name, (text: string) => text.length <= longest && test(text));
    }
  }
}
