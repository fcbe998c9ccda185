import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { AmbitError, isJsonObject, type Json, messageOf } from "@ambit/sdk";
import { type ChatMessage, promptSha256 } from "./prompt.ts";
import type { Recording } from "./recordings.ts";

export interface RecordedModel extends AsyncDisposable {
  /** base address for `[model] baseUrl` */
  baseUrl: string;
}

/** largest request in bytes */
const requestBytes = 4 * 1024 * 1024;

/**
 * Serves recorded answers on 127.0.0.1 over the OpenAI-compatible protocol. A prompt that no recording was made
 * for is answered with status 409, naming its hash and those on file: never with another prompt's answer.
 */
export async function serveRecordings(
  recordings: readonly Recording[],
  { howToRecord }: { howToRecord: string },
): Promise<RecordedModel> {
  const { createServer } = await import("node:http"); // as long to load as all of the language
  const server = createServer((request, response) => {
    answer(request, recordings, howToRecord).then(
      (reply) => send(response, reply),
      (error: unknown) => send(response, refusal(500, messageOf(error))),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    baseUrl: `http://127.0.0.1:${portOf(server.address())}/v1`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Reply {
  status: number;
  body: unknown;
}

async function answer(request: IncomingMessage, recordings: readonly Recording[], howToRecord: string): Promise<Reply> {
  if (request.method !== "POST" || request.url !== "/v1/chat/completions") {
    return refusal(404, `Nothing answers ${request.method} ${request.url}`);
  }
  const messages = parseMessages(await readBody(request));
  if (messages === undefined) return refusal(400, "The request holds no chat messages");
  const asked = promptSha256(messages);
  const found = recordings.find((recording) => recording.promptSha256 === asked);
  return found === undefined ? mismatch(asked, recordings, howToRecord) : { status: 200, body: completion(found) };
}

function mismatch(asked: string, recordings: readonly Recording[], howToRecord: string): Reply {
  const known = recordings.map(({ name, promptSha256: hash }) => `${name} ${hash}`).join(", ") || "none";
  return refusal(409, `No recorded answer fits this prompt (sha256 ${asked}). On file: ${known}. ${howToRecord}`);
}

function completion({ name, answer: content, model, promptSha256: hash }: Recording) {
  return {
    id: `recorded-${hash.slice(0, 12)}`,
    object: "chat.completion",
    created: 0,
    model: `${model} (${name})`,
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > requestBytes) throw new Error(`The request is larger than ${requestBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseMessages(body: string): ChatMessage[] | undefined {
  const request = parseJson(body);
  if (!isJsonObject(request) || !Array.isArray(request.messages)) return undefined;
  const messages = request.messages.map(parseMessage);
  return messages.every((message) => message !== undefined) ? messages : undefined;
}

function parseMessage(message: Json): ChatMessage | undefined {
  if (!isJsonObject(message)) return undefined;
  const { role } = message;
  const content = textOf(message.content);
  if (content === undefined || (role !== "system" && role !== "user" && role !== "assistant")) return undefined;
  return { role, content };
}

function textOf(content: Json | undefined): string | undefined {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return undefined;
  const parts = content.map((part) => (isJsonObject(part) && part.type === "text" ? part.text : undefined));
  return parts.every((part) => typeof part === "string") ? parts.join("") : undefined;
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusal(status: number, message: string): Reply {
  return { status, body: { error: { message, type: "recorded_answers", code: status } } };
}

function send(response: ServerResponse, { status, body }: Reply): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
}

function portOf(address: AddressInfo | string | null): number {
  if (address !== null && typeof address === "object") return address.port;
  throw new AmbitError("INTERNAL", "The server of recorded answers has no port");
}
