import {
  type Completion,
  compile,
  createRecorder,
  type ExecuteOptions,
  execute,
  type HostCall,
  type JournalJson,
  PMap,
  type Program,
  prStr,
} from "@ambit/rtfs";

export interface Observed {
  readonly program: Program;
  readonly completion: Completion;
  readonly calls: readonly HostCall[];
  readonly journal: JournalJson;
}

export const generated = { file: "generated.rtfs" };

/** Evaluates the text of a program against a host that answers every call with a small number. */
export function observe(source: string): Promise<Observed> {
  return observeProgram(compile(source, generated));
}

export async function observeProgram(
  program: Program,
  options: Pick<ExecuteOptions, "journal"> = {},
): Promise<Observed> {
  const calls: HostCall[] = [];
  const recorder = createRecorder(program);
  const completion = await execute(program, {
    ...options,
    parameters: PMap.empty,
    limits: { steps: 100_000 },
    onOutcome: recorder.onOutcome,
    host: async (call) => {
      calls.push(call);
      await pause(answerTo(call));
      return { value: answerTo(call) };
    },
  });
  return { program, completion, calls, journal: recorder.journal(completion) };
}

/** What a person sees of an end: the printed value, or the error with its place. */
export function endOf({ completion }: Observed): string {
  if (completion.status === "cancelled") return "cancelled";
  if (completion.status === "completed") return prStr(completion.value);
  const { kind, message, at } = completion.error;
  return `${kind}: ${message} at ${at?.line}:${at?.column}`;
}

/** Answers arrive in another order than they were asked for. */
async function pause(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await null;
}

/** 0 to 4, made of id and arguments. */
function answerTo({ capability, args }: HostCall): number {
  const text = `${capability} ${args.map(prStr).join(" ")}`;
  return Array.from(text).reduce((sum, char) => sum + (char.codePointAt(0) ?? 0), 0) % 5;
}
