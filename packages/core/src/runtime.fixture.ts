import { type Authority, type HostFunction, noGrants } from "@ambit/sdk";
import { openRuntime, type RuntimeOptions } from "./index.ts";

/** A runtime in memory; what programs print and log is kept. */
export async function openTestRuntime(options: Partial<RuntimeOptions> = {}) {
  const printed: string[] = [];
  const logged: string[] = [];
  const runtime = await openRuntime({
    keysFolder: "/nonexistent",
    cwd: "/",
    principal: "user:test",
    print: (text) => void printed.push(text),
    log: (line) => void logged.push(line),
    env: () => undefined,
    ...options,
  });
  const run = (text: string, authority: Partial<Authority> = {}, signal = new AbortController().signal) =>
    runtime.run({ text, file: "<test>" }, { authority: { ...noGrants, ...authority }, signal });
  /** kinds of the run's records, in order */
  const kinds = async (runId: string | null) => (await runtime.show(runId ?? "")).map(({ event }) => event.kind);
  return { runtime, run, kinds, printed, logged, [Symbol.asyncDispose]: () => runtime[Symbol.asyncDispose]() };
}

/** A function of the host that counts its calls. */
export function counted(
  id: string,
  facts: Partial<HostFunction["manifest"]> = {},
  answer: HostFunction["execute"] = () => 1,
) {
  const calls: unknown[] = [];
  const capability: HostFunction = {
    manifest: {
      id,
      version: "1.0.0",
      description: "Counts its calls",
      input: true,
      output: true,
      effects: ["network"],
      provider: { type: "local" },
      ...facts,
    },
    execute(input, context) {
      calls.push(input);
      return answer(input, context);
    },
  };
  return { capability, calls };
}
