import { readJournal } from "@ambit/rtfs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { choices } from "./choices.ts";
import { endOf, observe, observeProgram } from "./evaluate.ts";
import { programOf } from "./programs.ts";
import { runs } from "./runs.ts";

test("a run is repeated from its journal with no call made, and ends as it was recorded", async () => {
  const property = fc.asyncProperty(choices, async (stream) => {
    const live = await observe(programOf(stream));
    const journal = readJournal(JSON.parse(JSON.stringify(live.journal)));
    const replayed = await observeProgram(live.program, { journal });
    expect(replayed.calls, "calls made in the replay").toEqual([]);
    expect(endOf(replayed)).toBe(endOf(live));
    expect(replayed.completion.steps).toBe(live.completion.steps);
  });
  await fc.assert(property, { numRuns: runs(500) });
}, 600_000);

test("a run that was interrupted anywhere goes on from what its journal holds", async () => {
  const property = fc.asyncProperty(choices, fc.nat(), async (stream, cut) => {
    const live = await observe(programOf(stream));
    const kept = live.journal.calls.slice(0, live.journal.calls.length === 0 ? 0 : cut % live.journal.calls.length);
    const resumed = await observeProgram(live.program, {
      journal: readJournal({ ...live.journal, calls: kept, stop: null }),
    });
    expect(endOf(resumed)).toBe(endOf(live));
    expect(resumed.calls).toHaveLength(live.calls.length - kept.length);
  });
  await fc.assert(property, { numRuns: runs(500) });
}, 600_000);
