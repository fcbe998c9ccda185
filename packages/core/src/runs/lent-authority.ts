import type { Authority, CallContext } from "@ambit/sdk";

/** Brings what a run may do to the tools that a provider serves its calls with. */
export interface LentAuthority {
  lend(context: CallContext, authority: Authority): void;
  /** roots that the call's run was granted, and the folder that relative paths start from */
  rootsFor(context: CallContext): Pick<Authority, "readOnly" | "readWrite"> & { cwd: string };
}

/**
 * A call's context goes to every provider, functions of the host included, and holds no authority that one of them
 * could read, widen or hand on: it is only the key to it.
 */
export function createLentAuthority({ cwd }: { cwd: string }): LentAuthority {
  const lent = new WeakMap<CallContext, Authority>();
  return {
    lend: (context, authority) => void lent.set(context, authority),
    rootsFor(context) {
      // A context that nobody lent to, a copy of one included, has no roots.
      const { readOnly = [], readWrite = [] } = lent.get(context) ?? {};
      return { readOnly, readWrite, cwd };
    },
  };
}
