import { readEnvironment } from "../environment.ts";
import { interruptSignal } from "../open.ts";
import { type DemoOptions, runDemo } from "./demo.ts";
import { runtimePorts } from "./runtime.ts";

/** `ambit demo`; gives the exit code. */
export function demoCommand(options: DemoOptions): Promise<number> {
  const environment = readEnvironment();
  return runDemo(options, { ports: runtimePorts(environment), environment, signal: interruptSignal() });
}
