import {
  type Completion,
  compile,
  createRecorder,
  ErrorValue,
  execute,
  type HostAnswer,
  type HostCall,
  type Journal,
  type JournalJson,
  PMap,
  prStr,
  readJournal,
} from "@ambit/rtfs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { branchesOf } from "./branches.ts";
import { choices } from "./choices.ts";
import { runs } from "./runs.ts";

interface World {
  /** decides when answers come */
  pace: number;
  /** capabilities may fail, and steps may run out of time */
  isHarsh: boolean;
  journal?: Journal;
}

/** Evaluates a program in a world where answers come in any order. */
async function live(source: string, { pace, isHarsh, journal }: World) {
  const program = compile(source, { file: "generated.rtfs" });
  const recorder = createRecorder(program, journal === undefined ? {} : { from: journal });
  const positions: string[] = [];
  const completion = await execute(program, {
    parameters: PMap.empty,
    limits: { steps: 400_000 },
    onOutcome: recorder.onOutcome,
    ...(journal === undefined ? {} : { journal }),
    async host(call) {
      positions.push(call.position);
      for (let turn = numberOf(`${pace} ${call.position}`) % 20; turn > 0; turn--) await null;
      return answerTo(call, isHarsh);
    },
  });
  const written: JournalJson = JSON.parse(JSON.stringify(recorder.journal(completion)));
  return { end: endOf(completion), completion, positions, written };
}

function answerTo({ capability, position, args, step }: HostCall, isHarsh: boolean): HostAnswer {
  const fate = numberOf(position) % 7;
  const limited = step?.timeoutMs != null;
  if (isHarsh && fate === 0 && limited) return { expired: step.action };
  if (isHarsh && (capability === "t.fails" || fate === 1))
    return { error: new ErrorValue({ kind: "NetworkError", message: "down" }) };
  return { value: args[0] ?? fate };
}

function numberOf(text: string): number {
  return Array.from(text).reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) % 1_000_003, 7);
}

function endOf(completion: Completion): string {
  if (completion.status === "cancelled") return "cancelled";
  if (completion.status === "completed") return prStr(completion.value);
  const { kind, message, at } = completion.error;
  return `${kind}: ${message} at ${at?.line}:${at?.column}`;
}

const paces = fc.nat(1_000);

test("a run with branches, failures and time limits is repeated from its journal, with no call made", async () => {
  const property = fc.asyncProperty(choices, paces, async (stream, pace) => {
    const source = branchesOf(stream);
    const first = await live(source, { pace, isHarsh: true });
    const again = await live(source, { pace: pace + 1, isHarsh: true, journal: readJournal(first.written) });
    expect(again.positions, source).toEqual([]);
    expect(again.end, source).toBe(first.end);
    expect(again.completion.steps, source).toBe(first.completion.steps);
  });
  await fc.assert(property, { numRuns: runs(500) });
}, 600_000);

test("what a program comes to, and where it calls, does not depend on the order of answers where none fails", async () => {
  const property = fc.asyncProperty(choices, paces, paces, async (stream, one, other) => {
    const source = branchesOf(stream).replaceAll("(/ 1 0)", "1");
    const [first, second] = [
      await live(source, { pace: one, isHarsh: false }),
      await live(source, { pace: other, isHarsh: false }),
    ];
    expect(second.end, source).toBe(first.end);
    expect(second.positions.sort(), source).toEqual(first.positions.sort());
    expect(new Set(first.positions).size).toBe(first.positions.length);
  });
  await fc.assert(property, { numRuns: runs(500) });
}, 600_000);

test("a run that was interrupted anywhere goes on, whatever comes next, and can be repeated then", async () => {
  const property = fc.asyncProperty(choices, paces, fc.nat(), async (stream, pace, cut) => {
    const source = branchesOf(stream);
    const first = await live(source, { pace, isHarsh: true });
    const { calls } = first.written;
    const kept = { ...first.written, calls: calls.slice(0, cut % (calls.length + 1)), stop: null };
    const resumed = await live(source, { pace: pace + 1, isHarsh: true, journal: readJournal(kept) });
    expect(resumed.end, source).not.toMatch(/^JournalMismatch/);
    const again = await live(source, { pace, isHarsh: true, journal: readJournal(resumed.written) });
    expect([again.positions, again.end], source).toEqual([[], resumed.end]);
  });
  await fc.assert(property, { numRuns: runs(500) });
}, 600_000);
