import {
  compile,
  ErrorValue,
  execute,
  Fn,
  type HostAnswer,
  type HostCall,
  keyword,
  mapFrom,
  PMap,
  prStr,
  type Value,
  Vector,
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
    async answer(call) {
      const { capability, args, position } = call;
      positions.push(position);
      const made = `(call ${[`:${capability}`, ...args.map(prStr)].join(" ")})`;
      const next = script.take(capability);
      if (next === undefined) {
        complaints.push(`${made} was not foreseen`);
        return { error: new ErrorValue({ kind: "UnknownCapability", message: `${made} was not foreseen` }) };
      }
      complaints.push(...(await differences(call, next)).map((what) => `${made}: ${what}`));
      return answerOf(next, call);
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

async function differences(call: HostCall, expected: ScriptedAnswer): Promise<string[]> {
  const { args, hints, context, step } = call;
  return [
    ...(await difference("the arguments are", vectorFrom(args), expected.args)),
    ...(await difference("the input is", inputOf(args), expected.input)),
    ...(await difference("the hints are", hints, expected.hints)),
    ...(await difference("the context is", context, expected.context)),
    ...(expected.step === undefined || expected.step === (step?.name ?? "")
      ? []
      : [`the step is ${step?.name ?? "none"}, not ${expected.step}`]),
  ];
}

async function difference(what: string, actual: Value, expected: string | undefined): Promise<string[]> {
  if (expected === undefined) return [];
  const printed = prStr(actual);
  return printed === prStr(await denoted(expected)) ? [] : [`${what} ${printed}, not ${expected}`];
}

/** The input of a capability that has no schema (language reference §13.1). */
function inputOf(args: readonly Value[]): Value {
  const [first] = args;
  if (first === undefined) return PMap.empty;
  return args.length === 1 && first instanceof PMap ? first : mapFrom([[keyword("args"), vectorFrom(args)]]);
}

async function answerOf(scripted: ScriptedAnswer, call: HostCall): Promise<HostAnswer> {
  const { answer = "nil", error, apply, expires } = scripted;
  if (error !== undefined) return { error: await errorOf(error) };
  if (apply !== undefined) return applied(await denoted(apply), call);
  return expires === undefined ? { value: await denoted(answer) } : { expired: actionOf(expires, call.step) };
}

async function errorOf({ kind, message, data }: NonNullable<ScriptedAnswer["error"]>): Promise<ErrorValue> {
  return new ErrorValue({ kind, message, data: data === undefined ? PMap.empty : await mapOf(data) });
}

/** What the function among the arguments gives for each vector of arguments; the first error where one fails. */
async function applied(rows: Value, { args, apply }: HostCall): Promise<HostAnswer> {
  const fn = args.find((arg) => arg instanceof Fn);
  if (fn === undefined || apply === null || !(rows instanceof Vector)) throw new Error("there is nothing to apply");
  const values: Value[] = [];
  for (const row of rows) {
    const outcome = await apply(fn, row instanceof Vector ? row.toArray() : [row]);
    if (!("value" in outcome)) return outcome;
    values.push(outcome.value);
  }
  return { value: vectorFrom(values) };
}

function actionOf(name: string, step: HostCall["step"]): string {
  if (step === null) throw new Error(`no step ${name} is around the call`);
  return step.name === name ? step.action : actionOf(name, step.parent);
}

/** The map that an RTFS text denotes. */
export async function mapOf(text: string): Promise<PMap> {
  const value = await denoted(text);
  if (value instanceof PMap) return value;
  throw new Error(`a map is expected, and not ${text}`);
}

/** The value that an RTFS text denotes; it makes no calls. */
async function denoted(text: string): Promise<Value> {
  const completion = await execute(compile(text, { file: "<case>" }), { parameters: PMap.empty, host: noCalls });
  if (completion.status === "completed") return completion.value;
  throw new Error(`${text} is no value`);
}

async function noCalls(): Promise<HostAnswer> {
  return { error: new ErrorValue({ kind: "UnknownCapability", message: "The texts of a case make no calls" }) };
}
