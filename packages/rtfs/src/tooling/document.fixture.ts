import { type Document, openDocument } from "./document.ts";
import type { CapabilityInfo, DocumentOptions } from "./open.ts";

const capabilities: readonly CapabilityInfo[] = [
  {
    id: "demo.read-note",
    description: "Reads a note.",
    effects: ["filesystem.read"],
    boundary: {
      input: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
      output: { type: "string" },
      refuses: () => null,
    },
  },
];

export interface Marked {
  readonly text: string;
  readonly document: Document;
  /** offset of the first mark */
  readonly cursor: number;
  /** the stretches between « and » */
  readonly spans: readonly { readonly start: number; readonly end: number }[];
}

/** Opens a text without its marks: `|` where the cursor stands, «…» around what is expected. */
export function marked(written: string, options: Partial<DocumentOptions> = {}): Marked {
  let text = "";
  let cursor = -1;
  const starts: number[] = [];
  const spans: { start: number; end: number }[] = [];
  for (const character of written) {
    if (character === "|" && cursor < 0) cursor = text.length;
    else if (character === "«") starts.push(text.length);
    else if (character === "»") spans.push({ start: starts.pop() ?? 0, end: text.length });
    else text += character;
  }
  const document = openDocument(text, { file: "test.rtfs", capabilities: () => capabilities, ...options });
  return { text, document, cursor, spans };
}
