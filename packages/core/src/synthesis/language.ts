import type { Effect, ProviderSpec } from "@ambit/sdk";
import type { PromptTemplate } from "./template.ts";

/** A language that missing capabilities can be written in. To add one: one file, one line in `languages/index.ts`. */
export interface Language {
  name: string;
  /** as people read it */
  title: string;
  /** names that a fenced code block of this language may carry; the first is asked for */
  fences: readonly [string, ...string[]];
  template: PromptTemplate;
  /** values for holes of the template that this language brings itself */
  facts: { [hole: string]: string };
  /** what a program in this language can do to the world, held in as `provider` says */
  effects: readonly Effect[];
  /** Says what forbids a program before anyone runs it, naming the line; undefined when nothing does. */
  check(source: string): Promise<string | undefined>;
  /** how a checked program is executed */
  provider(source: string): ProviderSpec;
}
