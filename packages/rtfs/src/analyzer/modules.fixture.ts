import { compile, execute, type HostCall, type Place, PMap, prStr, RtfsError, RtfsParseError } from "../index.ts";

/** Texts of module files, by the names that programs import them under. */
export type Files = Readonly<Record<string, string>>;

export interface Linked {
  /** the printed value, or `Kind file:line:column` of the error */
  readonly outcome: string;
  /** `Kind: message`, and the hint behind it where there is one; empty for a value */
  readonly said: string;
  /** names that the loader was asked for, in order */
  readonly asked: readonly string[];
  readonly calls: readonly string[];
}

/** Runs the program `main.rtfs` with these module files against a host that answers every call with its first argument. */
export async function link(source: string, files: Files = {}): Promise<Linked> {
  const asked: string[] = [];
  const calls: string[] = [];
  const modules = (name: string) => {
    asked.push(name);
    const text = new Map(Object.entries(files)).get(name);
    return text === undefined ? null : { text, file: `${name}.rtfs` };
  };
  const host = async ({ capability, args: [first = null] }: HostCall) => {
    calls.push(capability);
    return { value: first };
  };
  try {
    const program = compile(source, { file: "main.rtfs", modules });
    const completion = await execute(program, { parameters: PMap.empty, host });
    if (completion.status === "completed") return { outcome: prStr(completion.value), said: "", asked, calls };
    if (completion.status === "cancelled") throw new Error("Nobody cancelled the run");
    throw new RtfsError(completion.error);
  } catch (thrown) {
    return { ...failureOf(thrown), asked, calls };
  }
}

function failureOf(thrown: unknown): Pick<Linked, "outcome" | "said"> {
  if (thrown instanceof RtfsParseError) return told("ParseError", thrown.at, `${thrown.message} ${thrown.hint}`);
  if (!(thrown instanceof RtfsError)) throw thrown;
  const { kind, at, message, data } = thrown.value;
  return told(kind, at, `${message} ${prStr(data)}`);
}

function told(kind: string, at: Place | null, said: string): Pick<Linked, "outcome" | "said"> {
  return { outcome: at === null ? kind : `${kind} ${at.file}:${at.line}:${at.column}`, said: `${kind}: ${said}` };
}

/** The outcome alone. */
export async function outcome(source: string, files: Files = {}): Promise<string> {
  return (await link(source, files)).outcome;
}
