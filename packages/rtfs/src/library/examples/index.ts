import { collectionExamples } from "./collections.ts";
import { functionExamples } from "./functions.ts";
import { numberExamples } from "./numbers.ts";
import { textExamples } from "./text.ts";

/** Expressions for the page of each function of the standard library; the pages show what they evaluate to. */
export const examples: ReadonlyMap<string, readonly string[]> = new Map(
  [numberExamples, textExamples, collectionExamples, functionExamples].flatMap((table) => Object.entries(table)),
);
