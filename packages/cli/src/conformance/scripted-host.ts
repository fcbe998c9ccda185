import {
  compile,
  ErrorValue,
  execute,
  type HostAnswer,
  type HostCall,
  keyword,
  mapFrom,
  PMap,
  prStr,
  type Value,
  vectorFrom,
} from "@ambit/rtfs";
import type { ScriptedAnswer, ScriptedCalls } from "./case.ts";

/** A host that answers as a case foresees, and says what came otherwise. */
export interface ScriptedHost {
  answer(call: HostCall): Promise<HostAnswer>;
  /** positions of the calls made, in their order */
  readonly positions: readonly string[];
  /** what was not as foreseen, once the program has ended */
  complaints(): readonly string[];
}

export function scriptedHost(calls: ScriptedCalls): ScriptedHost {
  const script = Array.isArray(calls) ? inOrder(calls) : byCapability(calls);
  const positions: string[] = [];
  const complaints: string[] = [];
  return {
    positions,
    complaints: () => [...complaints, ...script.left().map((id) => `the call of ${id} was not made`)],
    async answer({ capability, args, position }) {
      positions.push(position);
      const made = `(call ${[`:${capability}`, ...args.map(prStr)].join(" ")})`;
      const next = script.take(capability);
      if (next === undefined) {
        complaints.push(`${made} was not foreseen`);
        return { error: new ErrorValue({ kind: "UnknownCapability", message: `${made} was not foreseen` }) };
      }
      complaints.push(...(await differences(args, next)).map((what) => `${made}: ${what}`));
      return answerOf(next);
    },
  };
}

interface Script {
  take(capability: string): ScriptedAnswer | undefined;
  /** capabilities whose calls were not made */
  left(): string[];
}

function inOrder(calls: Extract<ScriptedCalls, readonly unknown[]>): Script {
  const left = [...calls];
  return {
    take: (capability) => (left[0]?.id === capability ? left.shift() : undefined),
    left: () => left.map(({ id }) => id),
  };
}

function byCapability(calls: Exclude<ScriptedCalls, readonly unknown[]>): Script {
  const left = new Map(Object.entries(calls).map(([id, answers]) => [id, [...answers]]));
  return {
    take: (capability) => left.get(capability)?.shift(),
    left: () => [...left].flatMap(([id, answers]) => answers.map(() => id)),
  };
}

async function differences(args: readonly Value[], { args: all, input }: ScriptedAnswer): Promise<string[]> {
  return [
    ...(await difference("the arguments are", vectorFrom(args), all)),
    ...(await difference("the input is", inputOf(args), input)),
  ];
}

async function difference(what: string, actual: Value, expected: string | undefined): Promise<string[]> {
  if (expected === undefined) return [];
  const printed = prStr(actual);
  return printed === prStr(await valueOf(expected)) ? [] : [`${what} ${printed}, not ${expected}`];
}

/** The input of a capability that has no schema (language reference §13.1). */
function inputOf(args: readonly Value[]): Value {
  const [first] = args;
  if (first === undefined) return PMap.empty;
  return args.length === 1 && first instanceof PMap ? first : mapFrom([[keyword("args"), vectorFrom(args)]]);
}

async function answerOf({ answer = "nil", error }: ScriptedAnswer): Promise<HostAnswer> {
  if (error === undefined) return { value: await valueOf(answer) };
  const data = error.data === undefined ? PMap.empty : await mapOf(error.data);
  return { error: new ErrorValue({ kind: error.kind, message: error.message, data }) };
}

/** The map that an RTFS text denotes. */
export async function mapOf(text: string): Promise<PMap> {
  const value = await valueOf(text);
  if (value instanceof PMap) return value;
  throw new Error(`a map is expected, and not ${text}`);
}

/** The value that an RTFS text denotes; it makes no calls. */
async function valueOf(text: string): Promise<Value> {
  const completion = await execute(compile(text, { file: "<case>" }), { parameters: PMap.empty, host: noCalls });
  if (completion.status === "completed") return completion.value;
  throw new Error(`${text} is no value`);
}

async function noCalls(): Promise<HostAnswer> {
  return { error: new ErrorValue({ kind: "UnknownCapability", message: "The texts of a case make no calls" }) };
}
