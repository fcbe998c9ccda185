import { fail, RtfsError } from "../errors.ts";
import { type Program, programOf } from "../program.ts";
import { asciiJson } from "./ascii-json.ts";
import { EVALUATOR } from "./canonical-text.ts";
import { packContainer, unpackContainer } from "./container.ts";
import { ProgramFormError } from "./form-error.ts";
import { readUnit } from "./ir-reader.ts";
import { writeUnit } from "./ir-writer.ts";
import { type JsonBounds, parseBounded } from "./json-text.ts";
import { reachText } from "./reach-text.ts";

const BOUNDS: JsonBounds = { length: 1 << 26, depth: 1 << 14, values: 1 << 23 };

const HINT = "Make it again from the program's source with `ambit compile`.";

/**
 * The analyzed program in a container: magic, versions, what it can reach, and all that it means, under one checksum.
 * Raises RtfsError (`SizeLimit`) for a program that is too large for it, or nests too deeply to be read back.
 */
export function writeBytecode(program: Program): Uint8Array {
  try {
    const body = bodyText(program);
    const bytes = packContainer({ evaluator: EVALUATOR, header: reachText(program), body });
    readBytecode(bytes, program);
    return bytes;
  } catch (problem) {
    if (problem instanceof RangeError)
      return fail("SizeLimit", "the program does not fit into bytecode: it nests too deeply");
    if (!(problem instanceof ProgramFormError)) throw problem;
    return fail("SizeLimit", `the program does not fit into bytecode: ${problem.message}`);
  }
}

/**
 * The program of a container. Its checksum says that it is whole, not that it is honest: all of it is checked as strictly
 * as source, and what it can reach is inferred again and must be what its header says. Raises ProgramFormError.
 */
export function readBytecode(bytes: Uint8Array, { file }: { file: string }): Program {
  const refuse = (what: string): never => {
    throw new ProgramFormError({ form: "bytecode", message: `${file} is no valid bytecode: ${what}`, hint: HINT });
  };
  try {
    return programIn(bytes, { file, refuse });
  } catch (thrown) {
    if (thrown instanceof RangeError) return refuse("it nests too deeply");
    if (thrown instanceof RtfsError) return refuse(thrown.value.message);
    throw thrown;
  }
}

interface Reading {
  readonly file: string;
  readonly refuse: (what: string) => never;
}

function programIn(bytes: Uint8Array, { file, refuse }: Reading): Program {
  const { header, body } = unpackContainer(bytes, { evaluator: EVALUATOR, mostBytes: BOUNDS.length, refuse });
  const unit = readUnit(parseBounded(body, { bounds: BOUNDS, refuse }), refuse);
  const program = programOf(unit, { file: unit.body.at.file || file, modules: [] });
  if (bodyText(program) !== body) refuse("it is not written as a program is");
  if (reachText(program) !== header) refuse("it reaches something else than its header says");
  return program;
}

function bodyText({ unit }: Program): string {
  return asciiJson(writeUnit(unit));
}
