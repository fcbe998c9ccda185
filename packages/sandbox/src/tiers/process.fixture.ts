import { openSandbox, probeTiers } from "../open.ts";
import type { Program } from "../program.ts";
import type { SandboxReport } from "../report.ts";
import { defaultLimits, type SandboxLimits, type SandboxSpec } from "../spec.ts";

const probe = (await probeTiers()).find((tier) => tier.name === "process");

/** Whether cages can run here. */
export const canCage = probe?.available === true;

/** Title of a suite: names the reason when it is skipped. */
export function suite(title: string): string {
  return canCage ? title : `${title} (needs bubblewrap: ${probe?.reason})`;
}

export interface Order extends Partial<Omit<SandboxSpec, "limits">> {
  limits?: Partial<SandboxLimits>;
}

export function specOf({ limits, ...rest }: Order = {}): SandboxSpec {
  const small = { ...defaultLimits, wallMs: 20_000, diskBytes: 16 * 1024 * 1024 };
  return { env: {}, readOnly: [], readWrite: [], network: "none", ...rest, limits: { ...small, ...limits } };
}

/** Runs one program in a cage of its own. */
export async function run(program: Program, order?: Order): Promise<SandboxReport> {
  await using box = await openSandbox(specOf(order));
  return await box.run(program);
}

export function sh(line: string, order?: Order): Promise<SandboxReport> {
  return run({ kind: "command", argv: ["sh", "-c", line] }, order);
}

export function python(source: string, order?: Order): Promise<SandboxReport> {
  return run({ kind: "script", language: "python", source }, order);
}
