import { createHash } from "node:crypto";

/** One message of a chat, as the OpenAI-compatible protocol sends it. */
export interface ChatMessage {
  role: "system" | "user" | "assistant";
  content: string;
}

/** What a model is asked. */
export interface Prompt {
  /** standing instructions */
  system?: string | undefined;
  prompt: string;
}

export function messagesOf({ system, prompt }: Prompt): ChatMessage[] {
  const user: ChatMessage = { role: "user", content: prompt };
  return system === undefined ? [user] : [{ role: "system", content: system }, user];
}

/** sha256 of the messages in canonical JSON (RFC 8785): the name under which an answer to them is recorded. */
export function promptSha256(messages: readonly ChatMessage[]): string {
  const canonical = JSON.stringify(messages.map(({ role, content }) => ({ content, role })));
  return createHash("sha256").update(canonical).digest("hex");
}
