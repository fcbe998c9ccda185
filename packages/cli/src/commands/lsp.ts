import { serve } from "../lsp/server.ts";

/** Speaks the language server protocol on stdin and stdout until the editor ends it, which ends the process. */
export function lspCommand({ version }: { version: string }): Promise<number> {
  serve({ input: process.stdin, output: process.stdout, version });
  return new Promise(() => undefined);
}
