/** Where a language model answers. The key itself is never stored: `apiKey` is asked for at each request. */
export interface ModelConfig {
  /** base of an OpenAI-compatible API, such as `https://host/v1` */
  baseUrl: string;
  /** name of the model at that endpoint */
  model: string;
  /** environment variable that holds the key; none for an open endpoint */
  apiKeyEnv?: string | undefined;
  /** gives the value of an environment variable */
  env?: (name: string) => string | undefined;
  /** longest time for one answer, retries included; default 120 000 */
  timeoutMs?: number | undefined;
  /** attempts at one answer; default 3 */
  attempts?: number;
}
