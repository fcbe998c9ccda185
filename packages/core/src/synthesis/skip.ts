import { AmbitError } from "@ambit/sdk";
import type { Strategy } from "./strategy.ts";

/** Leaves the capability missing: the call fails, and nothing was done. */
export const skip: Strategy = {
  name: "skip",
  title: "Skip resolution (fail)",
  async resolve({ capability, at }) {
    throw new AmbitError("RESOLVE_NOT_FOUND", `No capability named "${capability}"`, {
      details: { capability },
      hint: "List what is installed with `ambit caps`, or let one be written.",
      ...(at === undefined ? {} : { at }),
    });
  },
};
