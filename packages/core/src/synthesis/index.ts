export { generateRtfs, generateScript } from "./generate.ts";
export { inferSchema } from "./infer-schema.ts";
export type { Language } from "./language.ts";
export { python, rtfs } from "./languages/index.ts";
export { provideMissing, type SynthesisOptions } from "./missing.ts";
export { type FailedAttempt, promptFor } from "./prompts.ts";
export type { ResolutionRequest } from "./request.ts";
export { skip } from "./skip.ts";
export type { Draft, Resolution, ReviewVerdict, Strategy } from "./strategy.ts";
