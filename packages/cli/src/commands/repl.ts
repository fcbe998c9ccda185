import { readEnvironment } from "../environment.ts";
import { synthesisOf } from "../missing/strategies.ts";
import { openFromCommand, stateFolder } from "../open.ts";
import { complete } from "../repl/complete.ts";
import { openHistory } from "../repl/history.ts";
import { openTypist, pipedLines } from "../repl/lines.ts";
import { openReader } from "../repl/reader.ts";
import type { ReplOptions, Session } from "../repl/session.ts";
import { note, paint } from "../terminal.ts";
import { confirmFullContext } from "./run.ts";

/** Evaluates form by form, from a terminal or a pipe; a form may span lines. */
export async function replCommand(options: ReplOptions): Promise<number> {
  await confirmFullContext(options);
  await using runtime = await openFromCommand(options, { synthesis: synthesisOf(options) });
  const session: Session = { runtime, options, kept: [], exitCode: 0 };
  if (!readEnvironment().isInteractive) return await evaluatePiped(session);
  await converse(session);
  return 0; // the person has seen each failure
}

async function converse(session: Session): Promise<void> {
  note(paint.dim("RTFS, form by form. :help says more."));
  const history = openHistory(stateFolder(session.options));
  const typist = openTypist({ history, complete: (line) => complete(line, session) });
  const reader = openReader(session);
  process.on("SIGINT", () => undefined); // ends what runs, never the conversation
  for (;;) {
    const typed = await typist.type(reader.isWaiting ? paint.cyan("  ...> ") : paint.cyan("ambit> "));
    if (typed === "end") return;
    if (typed === "interrupted") {
      note(reader.isWaiting ? "" : paint.dim("  (:quit or Ctrl-D leaves)"));
      reader.forget();
    } else {
      for (const line of typed.lines) if ((await reader.take(line)) === "quit") return;
    }
  }
}

/** Gives the exit code. */
async function evaluatePiped(session: Session): Promise<number> {
  const reader = openReader(session);
  for await (const line of pipedLines()) if ((await reader.take(line)) === "quit") return session.exitCode;
  await reader.end();
  return session.exitCode;
}
