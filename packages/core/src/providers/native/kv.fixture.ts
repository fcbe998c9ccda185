import type { Encoded } from "@ambit/sdk";
import type { KeyValue } from "./define.ts";

/** Kept values in memory, compared by their encoded text. */
export function memoryKeyValue(): KeyValue {
  const values = new Map<string, Encoded>();
  return {
    get: async (key) => values.get(key),
    put: async (key, value) => {
      values.set(key, value);
    },
    async compareAndPut(key, { expected, value }) {
      if (JSON.stringify(values.get(key)) !== JSON.stringify(expected)) return false;
      values.set(key, value);
      return true;
    },
    delete: async (key) => values.delete(key),
  };
}
