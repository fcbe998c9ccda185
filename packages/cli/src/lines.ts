import { createInterface } from "node:readline";

const historyLines = 500;

/** Lines typed at the terminal, until its end; null where Ctrl-C dropped what was typed. */
export async function* terminalLines(prompt: () => string): AsyncGenerator<string | null> {
  const history: string[] = [];
  for (;;) {
    const line = await typedLine(prompt(), history);
    if (line === undefined) return;
    if (line) history.unshift(line);
    yield line;
  }
}

/** One line through a reader of its own: between two lines the terminal is free for other questions. */
function typedLine(prompt: string, history: readonly string[]): Promise<string | null | undefined> {
  const terminal = createInterface({
    input: process.stdin,
    output: process.stderr,
    history: [...history],
    historySize: historyLines,
    prompt,
  });
  return new Promise<string | null | undefined>((resolve) => {
    terminal.once("line", resolve).once("close", () => resolve(undefined));
    terminal.once("SIGINT", () => {
      process.stderr.write("\n");
      resolve(null);
    });
    terminal.prompt();
  }).finally(() => terminal.close());
}

/** Lines of a pipe or a file on stdin. */
export async function* pipedLines(): AsyncGenerator<string> {
  yield* createInterface({ input: process.stdin });
}
