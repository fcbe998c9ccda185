import type { Evaluator } from "@ambit/core/evaluator";
import { type Command, InvalidArgumentError, Option } from "commander";

/** Runs a command's action and reports its exit code. */
type Exit = (code: number) => void;

interface Setting {
  exit: Exit;
  /** its worker is starting: for a run */
  evaluator: Evaluator | undefined;
}

/** Declares every subcommand; what a command does is loaded when it runs. */
export function registerCommands(program: Command, { exit, evaluator }: Setting): void {
  if (evaluator) return declareRun(program, { exit, evaluator }); // a run waits for no other declaration
  declareDemo(program, exit);
  declareRun(program, { exit, evaluator });
  declareCheck(program, exit);
  declareLanguage(program, exit);
  declareEditorTools(program, exit);
  declareForms(program, exit);
  declareCall(program, exit);
  declareCatalogue(program, exit);
  declareRecord(program, exit);
  declareSandbox(program, exit);
  declareMachine(program, exit);
}

function subcommand(parent: Command, usage: string, description: string): Command {
  return parent
    .command(usage)
    .description(description)
    .option("--dir <dir>", "state folder (default: .ambit)", givenPath)
    .option("--json", "print one JSON value on stdout and nothing else");
}

const collect = (value: string, earlier: string[] = []) => [...earlier, value];

const paths = (value: string, earlier?: string[]) => collect(givenPath(value), earlier);

/** An empty text would name the working folder: most likely a variable of the shell that is not set. */
export function givenPath(text: string): string {
  if (text === "") throw new InvalidArgumentError("Expected a path; the text is empty.");
  return text;
}

function declareDemo(program: Command, exit: Exit): void {
  subcommand(program, "demo", "a plan meets a capability that does not exist yet")
    .option("--choose <n>", "answer of the menu: 1 RTFS, 2 Python in a cage, 3 skip")
    .option("--data <file>", "another CSV file to analyse")
    .option("--out <dir>", "folder for the report")
    .option("--yes", "answer every question with yes")
    .action(async (_options, command: Command) => {
      exit(await (await import("../demo/index.ts")).demoCommand(command.optsWithGlobals()));
    });
}

function authorityOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--context <context>", "what may be called at all")
        .choices(["pure", "controlled", "full"])
        .default("controlled"),
    )
    .option("--allow <glob>", "grant capabilities; * matches any run of characters", collect)
    .option("--ro <path>", "grant reading beneath a path", paths)
    .option("--rw <path>", "grant reading and writing beneath a path", paths)
    .option("--net <rule>", "grant a host", collect)
    .option("--env-allow <name>", "grant reading an environment variable", collect)
    .option("--allow-dynamic", "admit capability ids that are computed at run time")
    .addOption(
      new Option("--resolve <mode>", "what to do about a missing capability")
        .choices(["ask", "auto", "off"])
        .default("ask"),
    )
    .option("--yes", "answer the question for a full context with yes");
}

function limitOptions(command: Command): Command {
  return command
    .option("--steps <n>", "step limit of a run (default 50 000 000)", wholeNumber)
    .option("--memory <size>", "memory that a run may allocate in all: 64m, 1g (default 4g)", byteSize);
}

function declareRun(program: Command, { exit, evaluator }: Setting): void {
  limitOptions(authorityOptions(subcommand(program, "run [file]", "run an RTFS program")))
    .option("-e, --eval <expr>", "run this expression instead of a file")
    .option("--ast <file>", "run an AST, as `parse` prints it; - is stdin")
    .option("--arg <k=v>", "run parameter, read as @k", collect)
    .option("--input <file>", "JSON file, read as @input")
    .action(async (file: string | undefined, _options, command: Command) => {
      exit(await (await import("./run.ts")).runCommand(file, { ...command.optsWithGlobals(), evaluator }));
    });
}

function declareCheck(program: Command, exit: Exit): void {
  subcommand(program, "check [file]", "what a program can ever touch")
    .option("-e, --eval <expr>", "check this expression instead of a file")
    .option("--ast <file>", "check an AST, as `parse` prints it; - is stdin")
    .action(async (file: string | undefined, _options, command: Command) => {
      exit(await (await import("./check.ts")).checkCommand(file, command.optsWithGlobals()));
    });
}

function declareLanguage(program: Command, exit: Exit): void {
  const rtfs = program.command("rtfs").description("the language itself");
  subcommand(rtfs, "conformance <file...>", "run the cases of conformance files (one JSON object a line)")
    .option("--area <area>", "only the cases of this area", collect)
    .action(async (files: string[], _options, command: Command) => {
      exit(await (await import("./rtfs.ts")).conformanceCommand(files, command.optsWithGlobals()));
    });
}

function declareEditorTools(program: Command, exit: Exit): void {
  program
    .command("fmt [file...]")
    .description("lay out programs; prints one file, or - for stdin")
    .option("--check", "only list the files that would change, and exit with 1 if there are any")
    .option("--write", "put the laid out text in place of each file")
    .option("--json", "print one JSON value on stdout and nothing else")
    .action(async (files: string[], _options, command: Command) => {
      exit(await (await import("./fmt.ts")).fmtCommand(files, command.optsWithGlobals()));
    });
  program
    .command("lsp")
    .description("speak the language server protocol with an editor, on stdin and stdout")
    .option("--stdio", "as without it: editors pass it")
    .action(async () => {
      exit(await (await import("./lsp.ts")).lspCommand({ version: program.version() ?? "" }));
    });
}

function declareForms(program: Command, exit: Exit): void {
  subcommand(program, "parse [file]", "the AST of a program as JSON")
    .option("-e, --eval <expr>", "parse this expression instead of a file")
    .action(async (file: string | undefined, _options, command: Command) => {
      exit(await (await import("./parse.ts")).parseCommand(file, command.optsWithGlobals()));
    });
  subcommand(program, "compile [file]", "write a program as bytecode")
    .option("-o, --output <file>", "where to: a name that ends in .rtfsc (default: beside FILE)", givenPath)
    .option("-e, --eval <expr>", "compile this expression instead of a file")
    .option("--ast <file>", "compile an AST, as `parse` prints it; - is stdin")
    .action(async (file: string | undefined, _options, command: Command) => {
      exit(await (await import("./compile.ts")).compileCommand(file, command.optsWithGlobals()));
    });
}

function declareCall(program: Command, exit: Exit): void {
  authorityOptions(subcommand(program, "call <id> [json]", "call one capability")).action(
    async (id: string, json: string | undefined, _options, command: Command) => {
      exit(await (await import("./call.ts")).callCommand(id, { ...command.optsWithGlobals(), input: json }));
    },
  );
}

function declareCatalogue(program: Command, exit: Exit): void {
  subcommand(program, "caps", "list the capabilities")
    .option("--match <text>", "only those whose id or description contains this")
    .action(async (_options, command: Command) => {
      exit(await (await import("./catalogue.ts")).capsCommand(command.optsWithGlobals()));
    });
  subcommand(program, "describe <id>", "one capability: shapes, effects, provider").action(
    async (id: string, _options, command: Command) => {
      exit(await (await import("./catalogue.ts")).describeCommand(id, command.optsWithGlobals()));
    },
  );
}

function declareRecord(program: Command, exit: Exit): void {
  subcommand(program, "runs", "list the recorded runs, newest first").action(async (_options, command: Command) => {
    exit(await (await import("./record.ts")).runsCommand(command.optsWithGlobals()));
  });
  subcommand(program, "show <run>", "one run, record by record").action(
    async (run: string, _options, command: Command) => {
      exit(await (await import("./record.ts")).showCommand(run, command.optsWithGlobals()));
    },
  );
  subcommand(program, "verify", "prove that no record was changed").action(async (_options, command: Command) => {
    exit(await (await import("./record.ts")).verifyCommand(command.optsWithGlobals()));
  });
}

function declareSandbox(program: Command, exit: Exit): void {
  const sandbox = program.command("sandbox").description("run foreign programs in a cage");
  subcommand(sandbox, "run <command...>", "run a command in a cage: options, then `--`, then the command")
    .option("--tier <tier>", "weakest cage that will do", "process")
    .option("--env <k=v>", "a variable inside the cage", collect)
    .option("--ro <path>", "a path to read, under the same name inside", paths)
    .option("--rw <path>", "a path to write: copied in, written back when the program ends", paths)
    .option("--memory <size>", "memory limit: 64m, 1g", byteSize)
    .option("--timeout <time>", "wall clock limit: 10s, 500ms", duration)
    .option("--output <size>", "limit of stdout and stderr together", byteSize)
    .option("--pids <n>", "limit of processes", wholeNumber)
    .option("-i, --stdin", "hand what comes on stdin to the command (UTF-8, at most 16 MiB); it gets none otherwise")
    .action(async (argv: string[], _options, command: Command) => {
      exit(await (await import("./sandbox.ts")).sandboxCommand(argv, command.optsWithGlobals()));
    });
}

function declareMachine(program: Command, exit: Exit): void {
  subcommand(program, "doctor", "what this machine can enforce").action(async (_options, command: Command) => {
    exit(await (await import("./doctor.ts")).doctorCommand(command.optsWithGlobals()));
  });
  limitOptions(authorityOptions(subcommand(program, "repl", "evaluate line by line; lines may come through a pipe")))
    .addHelpText("after", "\nThrough a pipe, every form is evaluated; the exit code is that of the last failure.")
    .action(async (_options, command: Command) => {
      exit(await (await import("./repl.ts")).replCommand(command.optsWithGlobals()));
    });
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1) {
    throw new InvalidArgumentError("Expected a whole number of at least 1.");
  }
  return value;
}

function byteSize(text: string): number {
  const match = /^(\d+)([kmg]?)b?$/i.exec(text);
  const factor = { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[match?.[2]?.toLowerCase() ?? ""];
  const bytes = Number(match?.[1]) * (factor ?? Number.NaN);
  if (!Number.isSafeInteger(bytes) || bytes < 1)
    throw new InvalidArgumentError("Expected a size such as 64m, 1g or 65536.");
  return bytes;
}

function duration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)$/i.exec(text);
  const factor = { ms: 1, s: 1000, m: 60_000 }[match?.[2]?.toLowerCase() ?? ""];
  const ms = Math.round(Number(match?.[1]) * (factor ?? Number.NaN));
  if (!Number.isSafeInteger(ms) || ms < 1) throw new InvalidArgumentError("Expected a time such as 10s, 500ms or 2m.");
  return ms;
}
