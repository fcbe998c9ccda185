import fc from "fast-check";
import { expect, test } from "vitest";
import { choices } from "./choices.ts";
import { observe } from "./evaluate.ts";
import { programOf } from "./programs.ts";
import { runs } from "./runs.ts";

test("what a program calls is always within what was inferred of it", async () => {
  const property = fc.asyncProperty(choices, async (stream) => {
    const source = programOf(stream);
    const { program, calls, completion } = await observe(source);
    expect(completion.status === "failed" ? completion.error.kind : "StepLimit", source).toBe("StepLimit");
    const siteOf = (position: string) => position.slice(position.lastIndexOf(":") + 1).replace(/#\d+$/, "");
    const known = Map.groupBy(program.calls, ({ position }) => siteOf(position));
    const times = new Map<string, number>();
    for (const { capability, position, at } of calls) {
      const site = siteOf(position);
      times.set(site, (times.get(site) ?? 0) + 1);
      const inferred = known.get(site);
      if (inferred === undefined)
        expect(
          program.dynamic.map((found) => found.at),
          source,
        ).toContainEqual(at);
      else
        expect(
          inferred.map(({ id }) => id),
          `${position}\n${source}`,
        ).toContain(capability);
    }
    for (const [site, [first]] of known) {
      const count = first?.count;
      if (count !== undefined) expect(times.get(site) ?? 0, `${site}\n${source}`).toBeLessThanOrEqual(count);
    }
  });
  await fc.assert(property, { numRuns: runs(2_000) });
}, 600_000);
