import { expect, test } from "vitest";
import { inputs, targets } from "./targets.fixture.ts";

// `node scripts/fuzz.mjs` goes on for as long as one likes.
test.each(Object.keys(targets))("200 inputs find nothing wrong with %s", async (name) => {
  for (let index = 0; index < 200; index++) {
    const target = targets[name] ?? expect.unreachable();
    await Promise.resolve(target(inputs(1, index))).catch((error: unknown) => {
      throw new Error(`input ${index}`, { cause: error });
    });
  }
});
