import type { Allowance } from "./protocol.ts";

/** What the RTFS capabilities of each run may still use, all together: as much as its program may. */
export interface RunBudgets {
  /** sets a run's limits until they are disposed of */
  open(runId: string, limits: Allowance): Disposable;
  left(runId: string): Allowance;
  spend(runId: string, used: Allowance): void;
}

const nothing: Allowance = { steps: 0, memory: 0 };

export function createRunBudgets(): RunBudgets {
  const budgets = new Map<string, Allowance>();
  const left = (runId: string) => budgets.get(runId) ?? nothing;
  return {
    open(runId, { steps, memory }) {
      budgets.set(runId, { steps, memory });
      return { [Symbol.dispose]: () => void budgets.delete(runId) };
    },
    left,
    spend(runId, used) {
      const { steps, memory } = left(runId);
      budgets.set(runId, { steps: Math.max(0, steps - used.steps), memory: Math.max(0, memory - used.memory) });
    },
  };
}
