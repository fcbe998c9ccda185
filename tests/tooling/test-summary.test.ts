import { describe, expect, test } from "vitest";
import { lostTests, summarise } from "../../scripts/test-summary.mjs";

const file = (name: string, ...statuses: string[]) => ({
  name,
  status: statuses.includes("failed") ? "failed" : "passed",
  message: "",
  assertionResults: statuses.map((status, index) => ({ status, fullName: `${name} ${index}` })),
});

describe("the closing line of npm test", () => {
  test("counts what vitest reports", () => {
    const report = { testResults: [file("a", "passed", "failed", "skipped"), file("b", "passed", "todo")] };
    expect(summarise(report, 1)).toEqual({
      passed: 2,
      failed: 1,
      problems: [{ name: "a 1" }],
      skipped: ["a 2", "b 1"],
    });
  });

  test("counts a file that cannot be loaded", () => {
    const report = { testResults: [{ ...file("a"), status: "failed", message: "SyntaxError: x\n  at y" }] };
    expect(summarise(report, 1).problems).toEqual([{ name: "a", reason: "SyntaxError: x" }]);
  });

  test("counts a run that ended badly without a failed test, also when killed", () => {
    expect(summarise({ testResults: [file("a", "passed")] }, 1)).toMatchObject({ passed: 1, failed: 1 });
    expect(summarise({ testResults: [] }, null)).toMatchObject({ failed: 1 });
  });
});

describe("where nothing may be skipped without a reason", () => {
  const available = new Map([
    ["bubblewrap", () => true],
    ["cgroups", () => false],
  ]);

  test("a test that lacks what the machine does not have is fine", () => {
    expect(lostTests(["weighs the tree (needs cgroups)"], available)).toEqual([]);
  });

  test("a test that lacks what the machine has is lost", () => {
    expect(lostTests(["cages (needs bubblewrap)", "runs (needs bubblewrap: because (so))"], available)).toEqual([
      { name: "cages (needs bubblewrap)", why: "bubblewrap is there" },
      { name: "runs (needs bubblewrap: because (so))", why: "bubblewrap is there" },
    ]);
  });

  test("a test that does not say what it lacks is lost", () => {
    expect(lostTests(["cages", "cages (needs luck)"], available)).toHaveLength(2);
  });
});
