import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { root } from "./clone.ts";

interface Message {
  id?: number;
  method?: string;
  // biome-ignore lint/suspicious/noExplicitAny: what the server says is what the tests look into
  [part: string]: any;
}

/** An editor's side of the language server protocol: starts `ambit lsp` in a folder and speaks JSON-RPC with it. */
export class LanguageClient implements AsyncDisposable {
  readonly messages: Message[] = [];
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #exit: Promise<unknown>;
  #received = Buffer.alloc(0);
  #waiting: (() => void)[] = [];
  #id = 0;

  constructor(folder: string) {
    const env = { ...process.env, HOME: folder, NO_COLOR: "1" };
    this.#process = spawn(process.execPath, [join(root, "packages/cli/bin/ambit.js"), "lsp", "--stdio"], {
      cwd: folder,
      env,
    });
    this.#exit = once(this.#process, "exit");
    this.#process.stdout.on("data", (data: Buffer) => this.#take(data));
  }

  /** Starts a session as editors do. */
  async initialize(): Promise<Message> {
    const answer = await this.request("initialize", { processId: process.pid, rootUri: null, capabilities: {} });
    this.notify("initialized", {});
    return answer;
  }

  open(uri: string, text: string): void {
    this.notify("textDocument/didOpen", { textDocument: { uri, languageId: "rtfs", version: 1, text } });
  }

  /** Asks and gives the whole answer: `result` or `error`. */
  request(method: string, params: unknown): Promise<Message> {
    const id = ++this.#id;
    this.#send({ id, method, params });
    return this.message((each) => each.id === id && each.method === undefined);
  }

  notify(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  /** Writes bytes that need not be a message. */
  write(text: string): void {
    this.#process.stdin.write(text);
  }

  /** The first message that fits, once it is there. */
  async message(fits: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const found = this.messages.find(fits);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** The diagnostics of a version of a document, once they are told. */
  async diagnostics(uri: string, version: number): Promise<Message[]> {
    const said = await this.message(
      ({ method, params }) =>
        method === "textDocument/publishDiagnostics" && params.uri === uri && params.version === version,
    );
    return said.params.diagnostics;
  }

  /** Exit code of the server. */
  async exit(): Promise<number | null> {
    await this.#exit;
    return this.#process.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill();
    await this.#exit;
  }

  #send(message: Message): void {
    const text = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  #take(data: Buffer): void {
    this.#received = Buffer.concat([this.#received, data]);
    for (let message = this.#next(); message !== undefined; message = this.#next()) this.messages.push(message);
    for (const wake of this.#waiting.splice(0)) wake();
  }

  #next(): Message | undefined {
    const head = this.#received.indexOf("\r\n\r\n");
    const length = Number(/Content-Length: (\d+)/.exec(this.#received.subarray(0, head).toString())?.[1]);
    if (head < 0 || this.#received.length < head + 4 + length) return undefined;
    const text = this.#received.subarray(head + 4, head + 4 + length).toString();
    this.#received = this.#received.subarray(head + 4 + length);
    return JSON.parse(text);
  }
}
