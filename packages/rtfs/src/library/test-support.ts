import { expect } from "vitest";
import { compile, execute } from "../index.ts";
import { prStr } from "../printer/printer.ts";
import { PMap } from "../values/index.ts";

/** What a program prints as its value, or `!Kind` for the error it fails with. */
async function outcomeOf(source: string): Promise<string> {
  const program = compile(source, { file: "test.rtfs" });
  const completion = await execute(program, {
    parameters: PMap.empty,
    host: () => Promise.reject(new Error("these programs make no calls")),
  });
  if (completion.status === "completed") return prStr(completion.value);
  return completion.status === "failed" ? `!${completion.error.kind}` : "cancelled";
}

/** Runs every program of a table and compares all outcomes at once. */
export async function expectOutcomes(table: Readonly<Record<string, string>>): Promise<void> {
  const actual: Record<string, string> = {};
  for (const source of Object.keys(table)) actual[source] = await outcomeOf(source);
  expect(actual).toEqual(table);
}
