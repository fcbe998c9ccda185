import { type CompleterResult, createInterface } from "node:readline";
import type { History } from "./history.ts";

/** What was typed at the terminal: lines, or `interrupted` by Ctrl-C, or its `end`. */
export type Typed = { lines: readonly string[] } | "interrupted" | "end";

/** A terminal that lines are typed at. */
export interface Typist {
  type(prompt: string): Promise<Typed>;
}

interface TypistOptions {
  history: History;
  complete(line: string): CompleterResult;
}

/** Each time a reader of its own: between two lines the terminal is free for other questions. */
export function openTypist({ history, complete }: TypistOptions): Typist {
  let begun = "";
  return {
    async type(prompt) {
      const terminal = createInterface({
        input: process.stdin,
        output: process.stderr,
        history: [...history.lines],
        historySize: history.most,
        completer: complete,
        prompt,
      });
      const lines: string[] = [];
      try {
        return await new Promise<Typed>((resolve) => {
          terminal.once("close", () => resolve("end")).once("SIGINT", () => resolve("interrupted"));
          terminal.on("line", (line) => {
            lines.push(line);
            setImmediate(() => resolve({ lines })); // a paste brings several at once
          });
          terminal.prompt();
          terminal.write(begun);
        });
      } finally {
        begun = lines.length > 0 ? terminal.line : "";
        for (const line of lines) history.add(line);
        terminal.close();
      }
    },
  };
}

/** Lines of a pipe or a file on stdin. */
export async function* pipedLines(): AsyncGenerator<string> {
  yield* createInterface({ input: process.stdin });
}
