import { type Document, openDocument } from "@ambit/rtfs/tooling";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Surroundings } from "./surroundings.ts";

/** The analysis of each open document, of its latest version. */
export class Documents {
  readonly #known = new Map<
    string,
    { readonly text: TextDocument; readonly version: number; readonly document: Document }
  >();
  #surroundings: Surroundings;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** Reads every document anew, with other surroundings. */
  move(surroundings: Surroundings): void {
    this.#surroundings = surroundings;
    this.#known.clear();
  }

  of(text: TextDocument): Document {
    const { uri, version } = text;
    const known = this.#known.get(uri);
    if (known?.text === text && known.version === version) return known.document;
    const document = openDocument(text.getText(), this.#surroundings.optionsFor(uri));
    this.#known.set(uri, { text, version, document });
    return document;
  }

  forget(uri: string): void {
    this.#known.delete(uri);
  }
}
