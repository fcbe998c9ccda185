import type { HigherOrder } from "./callback.ts";
import { folds } from "./folds.ts";
import { functionMakers } from "./function-makers.ts";
import { mapFunctions } from "./map-functions.ts";
import { sequenceFunctions } from "./sequence-functions.ts";
import { sorting } from "./sorting.ts";

export type { HigherOrder } from "./callback.ts";

/** The functions of the standard library that take functions. */
export const higherOrder: readonly HigherOrder[] = [
  ...sequenceFunctions,
  ...folds,
  ...sorting,
  ...mapFunctions,
  ...functionMakers,
];
