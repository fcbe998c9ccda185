import type { ResolutionRequest, Strategy } from "@ambit/core";
import { AmbitError } from "@ambit/sdk";
import type { Page } from "../page.ts";
import { askLine, paint, printable } from "../terminal.ts";

export interface MenuOptions {
  page: Page;
  /** answer given beforehand, 1-based */
  choice: number | undefined;
  /** someone sits at a terminal */
  isInteractive: boolean;
  /** cage that a script would run in */
  cage: string;
  signal: AbortSignal;
}

/** what is taken when nobody can be asked, 1-based */
const fallback = 2;

/** Asks how to deal with a missing capability; gives the name of a strategy. */
export async function chooseStrategy(
  request: ResolutionRequest,
  strategies: readonly Strategy[],
  options: MenuOptions,
): Promise<string> {
  const { page } = options;
  page.heading(`MISSING CAPABILITY: ${printable(request.capability)}`);
  page.line("  I couldn't find this capability automatically.");
  page.line("  How would you like to resolve this?");
  for (const [index, { name, title }] of strategies.entries()) {
    const cage = name === "generate-script" ? paint.dim(`  ${options.cage}`) : "";
    page.line(`  ${index + 1}. ${title}${cage}`);
  }
  const number = await answer(strategies.length, options);
  const chosen = strategies[number - 1];
  if (chosen === undefined) throw noSuchChoice(number, strategies.length);
  return chosen.name;
}

async function answer(count: number, { page, choice, isInteractive, signal }: MenuOptions): Promise<number> {
  if (choice !== undefined) {
    page.line(`  > ${choice} ${paint.dim("(--choose)")}`);
    return choice;
  }
  if (!isInteractive) {
    page.line(`  > ${fallback} ${paint.dim("(no terminal to ask on: taking 2; --choose N decides otherwise)")}`);
    return fallback;
  }
  for (;;) {
    const text = await askLine("  > ", { signal });
    const number = text === "" ? fallback : Number(text);
    if (Number.isInteger(number) && number >= 1 && number <= count) return number;
    page.line(`  ${paint.yellow(`Type a number from 1 to ${count}; Enter takes ${fallback}.`)}`);
  }
}

/** Checks `--choose` before anything starts. */
export function parseChoice(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-3]$/.test(text)) return Number(text);
  throw noSuchChoice(text, 3);
}

function noSuchChoice(given: string | number, count: number): AmbitError {
  return new AmbitError("USAGE_INVALID", `There is no choice ${given}`, {
    hint: `Choose 1 to ${count}.`,
  });
}
