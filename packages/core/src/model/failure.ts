import { AmbitError, messageOf } from "@ambit/sdk";
import type { ModelConfig } from "./config.ts";

interface FailureFacts {
  config: ModelConfig;
  baseUrl: string;
  /** removed from whatever the endpoint said */
  apiKey: string | undefined;
  attempts: number;
  cancelled: AbortSignal;
  deadline: AbortSignal;
}

/** Names what stopped a request to a model, in words that never hold the key. */
export function failureOf(error: unknown, facts: FailureFacts): AmbitError {
  if (error instanceof AmbitError) return error;
  if (facts.cancelled.aborted) return new AmbitError("EXECUTE_CANCELLED", "The request to the model was cancelled");
  const { config, baseUrl, attempts } = facts;
  const details = { endpoint: baseUrl, model: config.model, attempts };
  if (facts.deadline.aborted) {
    return new AmbitError("EXECUTE_TIMEOUT", `${baseUrl} did not answer in ${config.timeoutMs ?? 120_000} ms`, {
      details,
      hint: "Try again, or raise timeoutMs under [model] in ambit.toml.",
    });
  }
  const status = statusOf(error);
  if (status === undefined || status < 300) return withoutStatus(error, facts);
  return new AmbitError("EXECUTE_FAILED", `${baseUrl} answered ${status}: ${said(error, facts.apiKey)}`, {
    details: { ...details, status },
    hint: hintFor(status, config),
  });
}

/** A request that no answer forbids to repeat: no connection, too many requests, a fault of the server. */
export function isWorthRetrying(error: unknown): boolean {
  if (error instanceof AmbitError) return false;
  const status = statusOf(error);
  if (status === undefined) return connectionCode(error) !== undefined;
  return status === 408 || status === 429 || status >= 500;
}

/** Pause before the next attempt: what the endpoint asks for, at most 10 s; else 250 ms, doubled each time. */
export function waitMs(error: unknown, attempt: number): number {
  const headers = property(error, "responseHeaders");
  const asked = Number(property(headers, "retry-after"));
  return Number.isFinite(asked) && asked > 0 ? Math.min(asked * 1000, 10_000) : 250 * 2 ** (attempt - 1);
}

function withoutStatus(error: unknown, { config, baseUrl, apiKey, attempts }: FailureFacts): AmbitError {
  const details = { endpoint: baseUrl, model: config.model, attempts };
  const code = connectionCode(error);
  if (code !== undefined) {
    return new AmbitError("EXECUTE_FAILED", `No model answers at ${baseUrl} (${code})`, {
      details: { ...details, reason: code },
      hint: "Start the endpoint, or correct baseUrl under [model] in ambit.toml.",
    });
  }
  return new AmbitError("EXECUTE_FAILED", `${baseUrl} gave no chat completion: ${said(error, apiKey)}`, {
    details,
    hint: "baseUrl must name an OpenAI-compatible API: POST {baseUrl}/chat/completions.",
  });
}

function hintFor(status: number, { apiKeyEnv, model }: ModelConfig): string {
  if (status === 401 || status === 403) {
    return apiKeyEnv === undefined
      ? "This endpoint wants a key: name its environment variable as apiKeyEnv under [model]."
      : `Check the key in the environment variable ${apiKeyEnv}.`;
  }
  if (status === 404) return `Check baseUrl and whether the endpoint has a model named "${model}".`;
  if (status === 409) return "Record the answer anew, as the message says, or configure a [model].";
  if (status === 429) return "The endpoint limits its callers: wait, or use another key.";
  return "Look at the endpoint's own log.";
}

function said(error: unknown, apiKey: string | undefined): string {
  const text = withoutKey(messageOf(error), apiKey);
  return text.length > 1000 ? `${text.slice(0, 1000)}…` : text;
}

/** What an endpoint said, should it repeat the key that it was sent. */
export function withoutKey(text: string, apiKey: string | undefined): string {
  return apiKey === undefined ? text : text.replaceAll(apiKey, "[key]");
}

function connectionCode(error: unknown): string | undefined {
  for (let at = error, depth = 0; at !== undefined && depth < 6; at = property(at, "cause"), depth++) {
    const code = property(at, "code");
    if (typeof code === "string" && /^(E[A-Z]+|UND_ERR_[A-Z_]+)$/.test(code)) return code;
  }
  return undefined;
}

function statusOf(error: unknown): number | undefined {
  const status = property(error, "statusCode");
  return typeof status === "number" ? status : undefined;
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
