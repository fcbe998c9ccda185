import { readEnvironment } from "../environment.ts";
import { interruptSignal } from "../interrupt.ts";
import { type DemoOptions, runDemo } from "./demo.ts";

/** `ambit demo`; gives the exit code. */
export function demoCommand(options: DemoOptions): Promise<number> {
  return runDemo(options, { environment: readEnvironment(), signal: interruptSignal() });
}
