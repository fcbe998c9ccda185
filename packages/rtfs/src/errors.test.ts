import { expect, test } from "vitest";
import { asRtfsError, catchability, categoryOf, ErrorValue, fail, RtfsError } from "./errors.ts";
import { equals, keyword, mapFrom, PMap } from "./values/index.ts";

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (thrown) {
    return thrown;
  }
  return undefined;
}

test("fail raises an error value with kind, message and data", () => {
  const data = mapFrom([[keyword("n"), 1]]);
  expect(thrownBy(() => fail("TypeError", "no", data))).toMatchObject({
    message: "no",
    value: { kind: "TypeError", data },
  });
  expect(thrownBy(() => fail("TypeError", "no"))).toMatchObject({ value: { data: PMap.empty, cause: null, at: null } });
});

test("errors are equal when kind, message and data are, wherever they arose", () => {
  const at = { file: "f", line: 1, column: 1, offset: 0 };
  const error = new ErrorValue({ kind: "K", message: "m" });
  expect(equals(error, new ErrorValue({ kind: "K", message: "m", at, cause: error }))).toBe(true);
  expect(equals(error, new ErrorValue({ kind: "K", message: "other" }))).toBe(false);
  expect(new RtfsError(error).withPlace(at).value).toMatchObject({ kind: "K", message: "m", at });
});

test("categories and what can catch a kind follow reference §12.1", () => {
  expect(categoryOf("DivisionByZero")).toBe("RuntimeError");
  expect(categoryOf("my/err")).toBe("UserError");
  expect(categoryOf("JournalMismatch")).toBe("Fatal");
  const byCatch = Object.groupBy(
    [
      "TypeError",
      "my/err",
      "Timeout",
      "SizeLimit",
      "LoopLimit",
      "ApprovalDenied",
      "StepLimit",
      "MemoryLimit",
      "StackOverflow",
      "BudgetExhausted",
      "ParseError",
    ],
    catchability,
  );
  expect(byCatch).toEqual({
    any: ["TypeError", "my/err", "Timeout"],
    named: ["SizeLimit", "LoopLimit", "ApprovalDenied"],
    never: ["StepLimit", "MemoryLimit", "StackOverflow", "BudgetExhausted", "ParseError"],
  });
});

test("the JS stack running out and sizes that JS refuses are limits, other faults are not the program's", () => {
  const recurse = (n: number): number => 1 + recurse(n + 1);
  expect(asRtfsError(thrownBy(() => recurse(0)))?.value.kind).toBe("StackOverflow");
  expect(asRtfsError(thrownBy(() => "x".repeat(2 ** 30)))?.value.kind).toBe("SizeLimit");
  expect(asRtfsError(new TypeError("x is not a function"))).toBe(null);
});
