import { expect, test } from "vitest";
import { systemPorts, testPorts } from "./ports.ts";

test("run ids are unique and sort in the order in which they were made", () => {
  const ids = Array.from({ length: 2000 }, () => systemPorts.ids.runId());
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(ids);
  expect(ids[0]).toMatch(/^run_[0-9A-HJKMNP-TV-Z]{26}$/);
});

test("the same seed gives the same times, bytes and ids; another seed gives others", () => {
  const draw = (seed: number) => {
    const ports = testPorts(seed);
    return [ports.ids.runId(), ports.ids.runId(), ports.clock.now(), [...ports.random.bytes(40)]];
  };
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
});
