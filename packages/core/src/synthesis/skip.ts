import { notFound } from "../marketplace/index.ts";
import type { Strategy } from "./strategy.ts";

/** Leaves the capability missing: the call fails, and nothing was done. */
export const skip: Strategy = {
  name: "skip",
  title: "Skip resolution (fail)",
  async resolve({ capability }) {
    throw notFound(capability);
  },
};
