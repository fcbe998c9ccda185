import { AmbitError, type Json, messageOf } from "@ambit/sdk";
import { interruptSignal } from "../interrupt.ts";
import { synthesisOf } from "../missing/strategies.ts";
import { openFromCommand } from "../open.ts";
import { type AuthorityOptions, authorityOf } from "./options.ts";
import { confirmFullContext, reporting } from "./run.ts";

export interface CallCommandOptions extends AuthorityOptions {
  /** the input as JSON text; none is the empty input */
  input: string | undefined;
}

export async function callCommand(id: string, options: CallCommandOptions): Promise<number> {
  const signal = interruptSignal();
  return reporting(options, async () => {
    const input = parseInput(options.input);
    await confirmFullContext(options);
    await using runtime = await openFromCommand(options, { synthesis: synthesisOf(options) });
    return await runtime.call(id, input, { authority: authorityOf(options), signal });
  });
}

function parseInput(text: string | undefined): Json | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AmbitError("USAGE_INVALID", `The input is not JSON: ${messageOf(cause)}`, {
      hint: `Quote it for the shell: npx ambit call ID '{"path": "a.txt"}'`,
      cause,
    });
  }
}
