import { createServer, type RequestListener } from "node:http";
import { inspect } from "node:util";
import type { AmbitError } from "@ambit/sdk";
import { expect, test } from "vitest";
import { type Model, openModel } from "./model.ts";

const signal = new AbortController().signal;
const completion = (content: string) =>
  JSON.stringify({
    id: "1",
    object: "chat.completion",
    created: 0,
    model: "tiny-1",
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
    usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
  });

test("an answer comes with the model that gave it and its tokens; key, system and prompt reach the endpoint", async () => {
  const seen: { authorization?: string | undefined; body?: unknown } = {};
  await using endpoint = await serve((request, response) => {
    seen.authorization = request.headers.authorization;
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      seen.body = JSON.parse(Buffer.concat(chunks).toString());
      response.setHeader("content-type", "application/json").end(completion("hello"));
    });
  });
  const model = openModel({ baseUrl: endpoint.url, model: "tiny", apiKeyEnv: "KEY", env: () => "s3cret" });
  const answer = await model.generate({ system: "Be brief.", prompt: "Hi", maxTokens: 50, signal });
  expect(answer).toEqual({ text: "hello", model: "tiny-1", usage: { inputTokens: 7, outputTokens: 3 } });
  expect(seen.authorization).toBe("Bearer s3cret");
  expect(seen.body).toMatchObject({
    model: "tiny",
    max_tokens: 50,
    messages: [
      { role: "system", content: "Be brief." },
      { role: "user", content: "Hi" },
    ],
  });
});

test("a rejected key names its variable and never shows the key, though the endpoint repeats it", async () => {
  await using endpoint = await serve((_request, response) => {
    response.writeHead(401, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: { message: "Incorrect API key provided: s3cret" } }));
  });
  const error = await failure(
    openModel({ baseUrl: endpoint.url, model: "tiny", apiKeyEnv: "KEY", env: () => "s3cret" }),
  );
  expect(error).toMatchObject({ code: "EXECUTE_FAILED", details: { status: 401 } });
  expect(error.hint).toContain("KEY");
  expect(inspect(error, { depth: 20 })).not.toContain("s3cret");
});

test("an answer that repeats the key does not bring it into programs and records", async () => {
  await using endpoint = await serve((request, response) => {
    response.setHeader("content-type", "application/json").end(completion(`You sent ${request.headers.authorization}`));
  });
  const model = openModel({ baseUrl: endpoint.url, model: "tiny", apiKeyEnv: "KEY", env: () => "s3cret" });
  expect(await model.generate({ prompt: "Hi", signal })).toMatchObject({ text: "You sent Bearer [key]" });
});

test("an endpoint that is down is tried as often as asked, then named", async () => {
  const { url, ...gone } = await serve(() => undefined);
  await gone[Symbol.asyncDispose]();
  const error = await failure(openModel({ baseUrl: url, model: "tiny", attempts: 2 }));
  expect(error).toMatchObject({ code: "EXECUTE_FAILED", details: { reason: "ECONNREFUSED", attempts: 2 } });
});

test("a fault of the server is tried again, and the second answer counts", async () => {
  let requests = 0;
  await using endpoint = await serve((_request, response) => {
    requests++;
    if (requests === 1) response.writeHead(503).end("busy");
    else response.setHeader("content-type", "application/json").end(completion("second"));
  });
  const answer = await openModel({ baseUrl: endpoint.url, model: "tiny" }).generate({ prompt: "x", signal });
  expect(answer.text).toBe("second");
});

test.each([
  ["no JSON", "<html>"],
  ["JSON of another kind", '{"ok":true}'],
  ["an empty answer", completion("")],
])("%s is an error, not an answer", async (_what, body) => {
  await using endpoint = await serve((_request, response) => {
    response.setHeader("content-type", "application/json").end(body);
  });
  expect(await failure(openModel({ baseUrl: endpoint.url, model: "tiny" }))).toMatchObject({ code: "EXECUTE_FAILED" });
});

test("an endpoint that stays silent ends in a timeout; a cancelled request in a cancellation", async () => {
  await using endpoint = await serve(() => undefined);
  const model = openModel({ baseUrl: endpoint.url, model: "tiny", timeoutMs: 80 });
  expect(await failure(model)).toMatchObject({ code: "EXECUTE_TIMEOUT" });
  const cancelled = model.generate({ prompt: "x", signal: AbortSignal.timeout(20) });
  await expect(cancelled).rejects.toMatchObject({ code: "EXECUTE_CANCELLED" });
});

test("an address that is none, and a key variable that is not set, are configuration errors", async () => {
  expect(() => openModel({ baseUrl: "ftp://x", model: "m" })).toThrow(/baseUrl/);
  expect(() => openModel({ baseUrl: "http://user:pw@host/v1", model: "m" })).toThrow(/credentials/);
  const error = await failure(openModel({ baseUrl: "http://127.0.0.1:9/v1", model: "m", apiKeyEnv: "NOT_SET" }));
  expect(error).toMatchObject({ code: "CONFIG_INVALID", details: { variable: "NOT_SET" } });
});

async function failure(model: Model): Promise<AmbitError> {
  return model.generate({ prompt: "x", signal }).then(
    () => expect.unreachable("the model answered"),
    (error: AmbitError) => error,
  );
}

async function serve(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
