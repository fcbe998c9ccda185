import { expect, test } from "vitest";
import { restBelow } from "./paths.ts";

test.each([
  ["/work", "/work", ""],
  ["/work", "/work/a/b", "a/b"],
  ["/", "/work", "work"],
  ["/", "/", ""],
  ["/work", "/workshop", undefined],
  ["/work/a", "/work", undefined],
])("below %s, %s is %s", (root, path, rest) => {
  expect(restBelow(root, path)).toBe(rest);
});
