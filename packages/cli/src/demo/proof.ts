import { type Verification, verifyState } from "@ambit/core";
import type { Page } from "../page.ts";
import { note, paint, printable } from "../terminal.ts";
import { problemLine, verdict } from "../verdict.ts";
import { tamperWithCopy } from "./tamper.ts";

export interface ProofOptions {
  page: Page;
  keysFolder: string;
  /** text that stands in the record that is altered in the copy, and nowhere else */
  inside: string;
}

export interface Proof {
  verified: Verification;
  /** what verify says about the altered copy */
  tampered: Verification;
}

/** Shows that the record of a state folder is whole, and that one changed bit in a copy of it is found. */
export async function prove(dir: string, { page, keysFolder, inside }: ProofOptions): Promise<Proof> {
  const verify = (folder: string) => verifyState({ dir: folder, keysFolder });
  const verified = await verify(dir);
  page.heading("PROOF");
  page.line(`  ${verdict(verified)}`);
  for (const { what } of verified.problems) note(`  ${paint.red(printable(what))}`);
  const copy = await tamperWithCopy(dir, { inside, verify });
  const hex = (byte: number) => byte.toString(16).padStart(2, "0");
  page.line(
    `  In a copy of it, byte ${copy.offset} of ${copy.file} turns from ${hex(copy.before)} to ${hex(copy.after)}:`,
  );
  page.line(`  ${verdict(copy.report)}`);
  for (const problem of copy.report.problems.slice(0, 3)) page.line(`    ${problemLine(problem)}`);
  return { verified, tampered: copy.report };
}
