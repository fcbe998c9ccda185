import { type AmbitError, toAmbitError } from "@ambit/sdk";

/** How work ended. */
export type Settled<T> = { ok: true; value: T } | { ok: false; error: AmbitError };

/** Does the work and never throws: a failure is a value. */
export async function settle<T>(work: () => Promise<T>): Promise<Settled<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, error: toAmbitError(error) };
  }
}
