// node scripts/conformance.mjs CASES.jsonl [area…]: runs the cases of a conformance file, all or those of the named areas.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { onNode24 } from "./setup.mjs";

if (onNode24(fileURLToPath(import.meta.url))) process.exitCode = await main(process.argv.slice(2));

async function main([file, ...areas]) {
  if (file === undefined) {
    console.error("Usage: node scripts/conformance.mjs CASES.jsonl [area…]");
    return 2;
  }
  const cases = readCases(file).filter(({ area }) => areas.length === 0 || areas.includes(area));
  const rtfs = await import("@ambit/rtfs");
  let failed = 0;
  for (const testCase of cases) {
    const actual = await outcome(rtfs, testCase);
    const expected = "error" in testCase ? `error ${testCase.error}` : testCase.expect;
    if (actual === expected) continue;
    failed++;
    console.log(
      `FAIL  ${testCase.id} ${testCase.area}: ${testCase.source}\n      expected ${expected}\n      got      ${actual}`,
    );
  }
  console.log(`${cases.length - failed} passed, ${failed} failed`);
  return failed > 0 || cases.length === 0 ? 1 : 0;
}

function readCases(file) {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line.trim() !== "").map((line) => JSON.parse(line));
}

/** The printed value, or `error KIND`. */
async function outcome({ compile, execute, mapFrom, prStr, RtfsParseError, ErrorValue, RtfsError }, { id, source }) {
  try {
    const program = compile(source, { file: id });
    const completion = await execute(program, { parameters: mapFrom([]), host: noCapability });
    return completion.status === "completed" ? prStr(completion.value) : `error ${completion.error?.kind}`;
  } catch (error) {
    if (error instanceof RtfsParseError) return "error ParseError";
    if (error instanceof RtfsError) return `error ${error.value.kind}`;
    return `thrown ${error.stack}`;
  }

  async function noCapability({ capability }) {
    const message = `No capability named "${capability}" in a conformance run`;
    return { error: new ErrorValue({ kind: "UnknownCapability", message }) };
  }
}
