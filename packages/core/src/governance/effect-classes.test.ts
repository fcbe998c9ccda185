import { compile, execute, PMap, toPlain } from "@ambit/rtfs";
import { everyEffect } from "@ambit/sdk";
import { expect, test } from "vitest";

test("the language takes a capability that nobody knows to have every effect that a manifest can declare", async () => {
  const program = compile("(defn ^{:effect-type :pure} f [] (call :nobody.knows)) (f)", { file: "f.rtfs" });
  const completion = await execute(program, { parameters: PMap.empty, host: () => ({ value: null }) });
  const data = completion.status === "failed" ? toPlain(completion.error.data) : null;
  expect(data).toMatchObject({ effects: expect.arrayContaining(everyEffect.map((effect) => `:${effect}`)) });
  expect(data).toHaveProperty("effects.length", everyEffect.length);
});
