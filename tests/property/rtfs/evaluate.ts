import { type Completion, compile, execute, type HostCall, PMap, type Program, prStr } from "@ambit/rtfs";

export interface Observed {
  readonly program: Program;
  readonly completion: Completion;
  readonly calls: readonly HostCall[];
}

/** Evaluates a program against a host that answers every call with a small number made of id and arguments. */
export async function observe(source: string): Promise<Observed> {
  const program = compile(source, { file: "generated.rtfs" });
  const calls: HostCall[] = [];
  const completion = await execute(program, {
    parameters: PMap.empty,
    limits: { steps: 100_000 },
    host: async (call) => {
      calls.push(call);
      return { value: answerTo(call) };
    },
  });
  return { program, completion, calls };
}

function answerTo({ capability, args }: HostCall): number {
  return (
    Array.from(`${capability} ${args.map(prStr).join(" ")}`).reduce(
      (sum, char) => sum + (char.codePointAt(0) ?? 0),
      0,
    ) % 5
  );
}
