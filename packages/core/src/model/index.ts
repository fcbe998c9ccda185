export type { ModelConfig } from "./config.ts";
export { type GenerateRequest, type Model, type ModelAnswer, openModel } from "./model.ts";
export { type ChatMessage, messagesOf, type Prompt, promptSha256 } from "./prompt.ts";
export { type RecordedModel, serveRecordings } from "./recorded.ts";
export { type Recording, readRecordings } from "./recordings.ts";
