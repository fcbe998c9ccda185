export { RtfsParseError } from "../errors.ts";
export type { Completion } from "./completion.ts";
export type { Diagnostic } from "./diagnostics.ts";
export { type Document, openDocument } from "./document.ts";
export { format } from "./format.ts";
export type { Hover } from "./hover.ts";
export type { Elsewhere } from "./observe.ts";
export type { CapabilityInfo, DocumentOptions } from "./open.ts";
export type { DocumentSymbol } from "./symbols.ts";
