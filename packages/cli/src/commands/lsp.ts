import { serve } from "../lsp/server.ts";
import { note } from "../terminal.ts";

/** Speaks the language server protocol on stdin and stdout until the editor ends it, which ends the process. */
export function lspCommand({ version }: { version: string }): Promise<number> {
  process.once("exit", (code) => {
    if (code !== 0) note("The input ended before an editor ended the session: `ambit lsp` is for editors to start.");
  });
  serve({ input: process.stdin, output: process.stdout, version });
  return new Promise(() => undefined);
}
