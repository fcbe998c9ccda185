import type { Needs } from "@ambit/sdk";
import { needsFacts } from "../needs.ts";
import type { Page } from "../page.ts";
import { paint, printable } from "../terminal.ts";

/** Shows what a program can ever reach, before it runs; `author` says who would write what is missing. */
export function showNeeds(page: Page, needs: Needs, { author }: { author: string }): void {
  page.heading("WHAT IT CAN EVER TOUCH", "known before anything runs, and held to while it runs");
  const writing = ["to write it", `ccos.llm.generate ${paint.dim(printable(author))}`] as const;
  page.facts([...needsFacts(needs), ...(needs.missing.length === 0 ? [] : [writing])]);
}
