/** The steps that the RTFS capabilities of each run may still take, all together: as many as its program may. */
export interface StepBudgets {
  /** sets a run's limit until it is disposed of */
  open(runId: string, steps: number): Disposable;
  left(runId: string): number;
  spend(runId: string, steps: number): void;
}

export function createStepBudgets(): StepBudgets {
  const budgets = new Map<string, number>();
  const left = (runId: string) => budgets.get(runId) ?? 0;
  return {
    open(runId, steps) {
      budgets.set(runId, steps);
      return { [Symbol.dispose]: () => void budgets.delete(runId) };
    },
    left,
    spend: (runId, steps) => void budgets.set(runId, Math.max(0, left(runId) - steps)),
  };
}
