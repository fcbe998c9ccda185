import { examples } from "./examples/index.ts";
import { higherOrder } from "./higher-order.ts";
import { chapters } from "./index.ts";

/** What people are told of a function of the standard library. */
export interface FunctionPage {
  readonly name: string;
  readonly aliases: readonly string[];
  /** parameters: `x`, `y?` optional, `z*` any number */
  readonly params: string;
  readonly doc: string;
  /** expressions that show it at work */
  readonly examples: readonly string[];
}

/** The standard library by chapter (reference §16), each function once. */
export function documentation(): ReadonlyMap<string, readonly FunctionPage[]> {
  const pages = [...chapters, ["Higher order", higherOrder] as const].map(
    ([chapter, entries]) => [chapter, entries.map(pageOf)] as const,
  );
  return new Map(pages);
}

function pageOf({
  name,
  aliases = [],
  params,
  doc,
}: Omit<FunctionPage, "examples" | "aliases"> & Aliased): FunctionPage {
  return { name, aliases, params, doc, examples: examples.get(name) ?? [] };
}

interface Aliased {
  readonly aliases?: readonly string[];
}
