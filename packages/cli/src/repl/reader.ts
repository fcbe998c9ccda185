import { note } from "../terminal.ts";
import { type Command, readCommand } from "./commands.ts";
import { type ReadEntry, readEntry } from "./entry.ts";
import { evaluateEntry, reportFailure, type Session } from "./session.ts";

/** Puts lines together to entries, and does each as soon as it is whole. */
export interface EntryReader {
  /** lines stand that more are to finish */
  readonly isWaiting: boolean;
  /** `quit`: the line asks to leave */
  take(line: string): Promise<"quit" | undefined>;
  /** drops the lines that wait */
  forget(): void;
  /** no more lines will come */
  end(): Promise<void>;
}

export function openReader(session: Session): EntryReader {
  let typed = "";
  let number = 0;
  const tryTyped = async ({ isLast }: { isLast: boolean }): Promise<"quit" | undefined> => {
    const command = readCommand(typed);
    const entry = readEntry(typeof command === "object" ? (command?.argument ?? typed) : "", number + 1);
    if ("problem" in entry && entry.isUnfinished && !isLast && takesForms(command)) return undefined;
    typed = "";
    if (isCommand(command) && command.word === ":quit") return "quit";
    if (entry.text.trim() !== "") number++;
    await perform(command, entry, session);
    return undefined;
  };
  return {
    get isWaiting() {
      return typed !== "";
    },
    take(line) {
      typed += `${line}\n`;
      return tryTyped({ isLast: false });
    },
    forget() {
      typed = "";
    },
    async end() {
      await tryTyped({ isLast: true });
    },
  };
}

const isCommand = (command: Command | "unknown" | null): command is Command =>
  typeof command === "object" && command !== null;

const takesForms = (command: Command | "unknown" | null) =>
  !isCommand(command) || command.command.takes === "expression";

async function perform(asked: Command | "unknown" | null, entry: ReadEntry, session: Session): Promise<void> {
  if (asked === "unknown") return;
  if (asked === null)
    return "problem" in entry
      ? reportFailure(entry.problem, entry, session)
      : void (await evaluateEntry(entry, session));
  const { command, word, argument } = asked;
  if (command.takes === "nothing") return command.run();
  if (argument === "") return note(`Write ${word} ${command.takes === "name" ? "NAME" : "EXPR"}.`);
  if (command.takes === "name") return command.run(argument, session);
  return "problem" in entry ? reportFailure(entry.problem, entry, session) : command.run(entry, session);
}
