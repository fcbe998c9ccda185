import { AmbitError } from "@ambit/sdk";
import { askLine } from "../terminal.ts";

/** Asks a person for a line. Ctrl-C, end of input and an aborted signal are `EXECUTE_CANCELLED`, never an answer. */
export async function ask(question: string, { signal }: { signal: AbortSignal }): Promise<string> {
  const answer = await askLine(question, { signal }).catch((error: unknown) => {
    if (error instanceof Error && error.name === "AbortError") throw cancelled();
    throw error;
  });
  if (signal.aborted) throw cancelled();
  return answer.trim();
}

function cancelled(): AmbitError {
  return new AmbitError("EXECUTE_CANCELLED", "Cancelled while a person was asked");
}
