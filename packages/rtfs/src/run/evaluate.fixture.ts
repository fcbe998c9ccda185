import {
  type Completion,
  compile,
  ErrorValue,
  type ExecuteOptions,
  execute,
  type HostAnswer,
  type HostCall,
  PMap,
  prStr,
  RtfsParseError,
} from "../index.ts";

export interface Ran {
  /** the printed value, or `Kind at line:column` of the error, or `cancelled` */
  readonly outcome: string;
  readonly completion: Completion;
  /** `capability args` of every call, in order */
  readonly calls: readonly string[];
  readonly positions: readonly string[];
}

/** Runs a program against a host that answers `inc` with its argument plus 1, `fail` with an error, all else with its argument. */
export async function run(source: string, options: Partial<ExecuteOptions> = {}): Promise<Ran> {
  const made: HostCall[] = [];
  const completion = await execute(compile(source, { file: "test.rtfs" }), {
    parameters: PMap.empty,
    async host(call) {
      made.push(call);
      return answer(call);
    },
    ...options,
  });
  return {
    outcome: outcomeOf(completion),
    completion,
    calls: made.map(({ capability, args }) => [capability, ...args.map(prStr)].join(" ")),
    positions: made.map(({ position }) => position),
  };
}

function answer({ capability, args }: HostCall): HostAnswer {
  const [first = null] = args;
  if (capability === "fail") return { error: new ErrorValue({ kind: "NetworkError", message: "down" }) };
  return { value: capability === "inc" && typeof first === "number" ? first + 1 : first };
}

function outcomeOf(completion: Completion): string {
  if (completion.status === "cancelled") return "cancelled";
  if (completion.status === "completed") return prStr(completion.value);
  const { kind, at } = completion.error;
  return `${kind} at ${at?.line}:${at?.column}`;
}

/** What a program prints as its value. */
export async function evaluated(source: string, options: Partial<ExecuteOptions> = {}): Promise<string> {
  return (await run(source, options)).outcome;
}

/** The kind of the error that ends a program; `ParseError` where it isn't one. */
export async function errorOf(source: string): Promise<string> {
  try {
    return (await evaluated(source)).replace(/ at .*/, "");
  } catch (error) {
    if (error instanceof RtfsParseError) return "ParseError";
    throw error;
  }
}

/** The calls that a program makes, each answered with 1. */
export async function callsOf(source: string, options: Partial<ExecuteOptions> = {}): Promise<HostCall[]> {
  const calls: HostCall[] = [];
  const host = (call: HostCall): HostAnswer => {
    calls.push(call);
    return { value: 1 };
  };
  await run(source, { ...options, host });
  return calls;
}
