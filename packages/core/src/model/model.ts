import { setTimeout as sleep } from "node:timers/promises";
import { AmbitError } from "@ambit/sdk";
import type { ModelConfig } from "./config.ts";
import { failureOf, isWorthRetrying, waitMs, withoutKey } from "./failure.ts";
import type { Prompt } from "./prompt.ts";

export interface GenerateRequest extends Prompt {
  /** largest answer in tokens */
  maxTokens?: number | undefined;
  signal: AbortSignal;
}

export interface ModelAnswer {
  text: string;
  /** model that the endpoint says it used */
  model: string;
  /** tokens, where the endpoint counts them */
  usage?: { inputTokens: number; outputTokens: number };
}

export interface Model {
  /** what the operator has configured, and a program may ask for by name */
  readonly name: string;
  /**
   * Asks once. Throws `EXECUTE_FAILED` (endpoint unreachable, refuses, or answers nothing usable),
   * `EXECUTE_TIMEOUT`, or `EXECUTE_CANCELLED`.
   */
  generate(request: GenerateRequest): Promise<ModelAnswer>;
}

/** Opens any OpenAI-compatible endpoint. Throws `CONFIG_INVALID` for an address or a key that cannot work. */
export function openModel(config: ModelConfig): Model {
  const baseUrl = checkedUrl(config.baseUrl);
  return {
    name: config.model,
    async generate(request) {
      const apiKey = keyOf(config);
      const deadline = AbortSignal.timeout(config.timeoutMs ?? 120_000);
      const signal = AbortSignal.any([request.signal, deadline]);
      for (let attempt = 1; ; attempt++) {
        try {
          return await ask(request, { baseUrl, model: config.model, apiKey, signal });
        } catch (error) {
          const isLast = attempt >= (config.attempts ?? 3);
          if (isLast || signal.aborted || !isWorthRetrying(error)) {
            throw failureOf(error, { config, baseUrl, apiKey, attempts: attempt, cancelled: request.signal, deadline });
          }
          await sleep(waitMs(error, attempt), undefined, { signal }).catch(() => undefined);
        }
      }
    },
  };
}

interface Route {
  baseUrl: string;
  model: string;
  apiKey: string | undefined;
  signal: AbortSignal;
}

async function ask(request: GenerateRequest, { baseUrl, model, apiKey, signal }: Route): Promise<ModelAnswer> {
  const [{ generateText }, { createOpenAICompatible }] = await Promise.all([
    import("ai"),
    import("@ai-sdk/openai-compatible"),
  ]);
  const endpoint = createOpenAICompatible({
    name: "model",
    baseURL: baseUrl,
    ...(apiKey === undefined ? {} : { apiKey }),
  });
  const answer = await generateText({
    model: endpoint(model),
    prompt: request.prompt,
    ...(request.system === undefined ? {} : { instructions: request.system }),
    ...(request.maxTokens === undefined ? {} : { maxOutputTokens: request.maxTokens }),
    maxRetries: 0,
    abortSignal: signal,
  });
  if (answer.text.trim() === "") throw emptyAnswer(model, answer.finishReason);
  const { inputTokens, outputTokens } = answer.usage;
  return {
    text: withoutKey(answer.text, apiKey),
    model: withoutKey(answer.response.modelId || model, apiKey),
    ...(inputTokens === undefined || outputTokens === undefined ? {} : { usage: { inputTokens, outputTokens } }),
  };
}

function emptyAnswer(model: string, finishReason: string): AmbitError {
  return new AmbitError(
    "EXECUTE_FAILED",
    `Model "${model}" answered without any text (finish reason: ${finishReason})`,
    {
      details: { model, finishReason },
      hint:
        finishReason === "length"
          ? "Allow a longer answer (max-tokens)."
          : "Ask another model, or look at the endpoint's own log.",
    },
  );
}

function checkedUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "") {
    return text.replace(/\/+$/, "");
  }
  throw new AmbitError("CONFIG_INVALID", "[model] baseUrl is not an http or https address without credentials", {
    hint: 'Write it as baseUrl = "https://host/v1"; the key belongs into the variable named by apiKeyEnv.',
  });
}

function keyOf({ apiKeyEnv, env }: ModelConfig): string | undefined {
  if (apiKeyEnv === undefined) return undefined;
  const key = env?.(apiKeyEnv);
  if (key !== undefined && key !== "") return key;
  throw new AmbitError("CONFIG_INVALID", `[model] apiKeyEnv names ${apiKeyEnv}, which is not set`, {
    details: { variable: apiKeyEnv },
    hint: `Set ${apiKeyEnv} in the environment, or leave apiKeyEnv out for an endpoint without a key.`,
  });
}
