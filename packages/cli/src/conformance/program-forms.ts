import {
  compile,
  compileAst,
  type ModuleLoader,
  type Program,
  parseAst,
  readAst,
  readBytecode,
  writeBytecode,
} from "@ambit/rtfs";
import type { ConformanceCase } from "./case.ts";

/** One of the forms in which a program is kept and run. */
export interface ProgramForm {
  name: string;
  /** Raises as `compile` does for what is no program. */
  programOf(one: ConformanceCase): Program;
}

export const programForms: readonly [ProgramForm, ...ProgramForm[]] = [
  { name: "source", programOf: compiled },
  {
    name: "AST",
    programOf(one) {
      const json = JSON.stringify(parseAst(one.source, { file: one.id }));
      return compileAst(readAst(json), { file: one.id, modules: modulesOf(one) });
    },
  },
  { name: "bytecode", programOf: (one) => readBytecode(writeBytecode(compiled(one)), { file: one.id }) },
];

function compiled(one: ConformanceCase): Program {
  return compile(one.source, { file: one.id, modules: modulesOf(one) });
}

function modulesOf({ modules = {} }: ConformanceCase): ModuleLoader {
  const texts = new Map(Object.entries(modules));
  return (name) => {
    const text = texts.get(name);
    return text === undefined ? null : { text, file: `${name}.rtfs` };
  };
}
