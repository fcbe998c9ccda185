import { stripVTControlCharacters } from "node:util";
import { everyEffect, type Needs, noNeeds } from "@ambit/sdk";
import { expect, test } from "vitest";
import { needsFacts } from "./needs.ts";

const nothingKnown = { id: "nobody.knows", effects: everyEffect, args: [], count: 1 };

test.each<[string, Partial<Needs>, string]>([
  ["reach no network", {}, "none"],
  ["name their hosts", { hosts: ["a.example", "b.example"] }, "a.example, b.example"],
  ["compute a host", { effects: [{ effect: "network", by: ["net.fetch"] }] }, "not known beforehand"],
  ["compute an id", { effects: [{ effect: "dynamic", by: ["id at 1:1"] }] }, "not known beforehand"],
  ["call what nobody offers", { capabilities: [nothingKnown], missing: [nothingKnown.id] }, "not known beforehand"],
  ["do both", { hosts: ["a.example"], missing: ["nobody.knows"] }, "a.example, and any other"],
])("hosts of programs that %s", (_, needs, hosts) => {
  const told = new Map(needsFacts({ ...noNeeds, ...needs }));
  expect(stripVTControlCharacters(told.get("hosts") ?? "")).toBe(hosts);
});
