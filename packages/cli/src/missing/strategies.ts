import { generateRtfs, generateScript, type SynthesisOptions, skip } from "@ambit/core";
import { readEnvironment } from "../environment.ts";
import { openPage } from "../page.ts";
import { chooseStrategy } from "./menu.ts";
import { reviewDraft } from "./review.ts";

/** What is done about a missing capability. */
export type ResolveMode = "ask" | "auto" | "off";

/** The ladder of a missing capability, in the order of the menu. */
export const strategies = [generateRtfs, generateScript, skip];

/**
 * What `--resolve` means for a run. `ask` needs a terminal: without one it is `off`, and a run that misses something
 * does not start. `auto` takes the script in a cage and lets it run unread, as whoever passed it agreed.
 */
export function synthesisOf({ resolve }: { resolve: ResolveMode }): SynthesisOptions | undefined {
  const { isInteractive, editor } = readEnvironment();
  if (resolve === "off" || (resolve === "ask" && !isInteractive)) return undefined;
  const page = openPage({ to: "stderr" });
  const isAuto = resolve === "auto";
  return {
    strategies,
    choose: async (request, options) => {
      if (isAuto) return generateScript.name;
      const menu = {
        page,
        choice: undefined,
        isInteractive,
        cage: "in a cage without network",
        signal: options.signal,
      };
      return chooseStrategy(request, options.strategies, menu);
    },
    review: (draft, { signal }) =>
      reviewDraft(draft, { page, isAsked: !isAuto, unasked: "--resolve auto", editor, signal }),
  };
}
