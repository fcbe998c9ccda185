import { type CallContext, noGrants } from "@ambit/sdk";
import { expect, test } from "vitest";
import { createLentAuthority } from "./lent-authority.ts";

const context = (): CallContext => ({
  signal: new AbortController().signal,
  runId: "run_1",
  position: "0",
  principal: "run:run_1",
  idempotencyKey: "k",
  encodedInput: null,
  call: () => Promise.reject(new Error("makes no call")),
});

test("a call has the roots of its own run, and a context that nobody lent to has none", () => {
  const lent = createLentAuthority({ cwd: "/work" });
  const [one, other] = [context(), context()];
  lent.lend(one, { ...noGrants, readOnly: ["/data"] });
  lent.lend(other, { ...noGrants, readWrite: ["/out"] });
  expect(lent.rootsFor(one)).toEqual({ readOnly: ["/data"], readWrite: [], cwd: "/work" });
  expect(lent.rootsFor(other)).toEqual({ readOnly: [], readWrite: ["/out"], cwd: "/work" });
  for (const stranger of [context(), { ...one }]) {
    expect(lent.rootsFor(stranger)).toEqual({ readOnly: [], readWrite: [], cwd: "/work" });
  }
});
