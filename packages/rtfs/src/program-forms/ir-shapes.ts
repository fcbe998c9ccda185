import { categoryOf } from "../errors.ts";
import type { Arity, Binding, Capture, CatchClause, CatchTest, Clause, Node, OptionBinding, Part } from "../ir/ir.ts";
import { isBuiltin } from "../library/lookup.ts";
import {
  count,
  flag,
  lambda,
  list,
  type Members,
  memberTable,
  node,
  nullable,
  oneOf,
  pair,
  record,
  site,
  tagged,
  text,
  textThat,
  value,
  variable,
} from "./shape.ts";
import { type as typeShape } from "./type-shapes.ts";

const binding = record<Binding>({ variable, value: node });

const arity = record<Arity>({ params: list(variable), rest: nullable(variable), body: node, recurs: flag });

const capture = record<Capture>({ from: variable, to: variable });

const clause = tagged<Clause, "clause">("clause", {
  each: { variable, source: node },
  let: { bindings: list(binding) },
  when: { test: node },
  while: { test: node },
});

const catchTest = tagged<CatchTest, "catches">("catches", { all: {}, name: { name: text }, type: { type: typeShape } });

const catchClause = record<CatchClause>({ test: catchTest, variable, body: node });

const part = tagged<Part, "part">("part", {
  sequence: {},
  element: { index: count },
  tail: { index: count },
  mapping: {},
  field: { key: value },
  others: { keys: list(value) },
  isSequence: { count, isOpen: flag },
  has: { key: value },
  isMapping: {},
  equals: { value },
});

const builtin = textThat(isBuiltin, "a name of the standard library");

/** A kind of error that the language itself raises. */
const errorKind = textThat((kind) => !["UserError", "Fatal"].includes(categoryOf(kind)), "a kind of error");

const option = record<OptionBinding>({ option: text, variable });

/** Every kind of node with its fields, in the order in which they are written. */
const nodes: Members<Node, "kind", "at"> = {
  constant: { value },
  read: { variable, otherwise: nullable(node) },
  builtin: { name: builtin },
  unbound: { name: text },
  if: { test: node, consequent: node, alternative: node },
  and: { items: list(node, { least: 1 }) },
  or: { items: list(node, { least: 1 }) },
  do: { items: list(node, { least: 1 }) },
  let: { bindings: list(binding), body: node },
  bind: { variable, value: node },
  scope: { variables: list(variable), body: node },
  define: { variable, value: node },
  lambda: {
    name: text,
    arities: list(arity, { least: 1 }),
    captures: list(capture),
    self: nullable(variable),
    frameSize: count,
    promises: nullable(list(text)),
  },
  invoke: { callee: node, args: list(node) },
  loop: { bindings: list(binding), body: node, recurs: flag },
  recur: { targets: list(variable), args: list(node) },
  for: { clauses: list(clause), body: node, collects: flag },
  try: { body: node, clauses: list(catchClause), final: nullable(node) },
  vector: { items: list(node) },
  map: { entries: list(pair(node)) },
  extract: { from: node, part },
  check: { type: typeShape, value: node, subject: text },
  is: { type: typeShape, value: node },
  raise: { error: errorKind, message: text, value: nullable(node) },
  call: { id: node, args: list(node), site },
  parallel: {
    branches: list(lambda),
    site,
    collects: flag,
    merge: oneOf("keep-existing", "overwrite", "merge"),
  },
  step: {
    form: oneOf("step", "step-if", "step-loop", "step-parallel"),
    name: text,
    site,
    isolation: oneOf("inherit", "isolated", "sandboxed"),
    continues: flag,
    options: nullable(node),
    binds: list(option),
    pause: nullable(node),
    body: node,
  },
  hinted: { hints: node, body: node },
  contextGet: { key: node },
  contextSet: { key: node, value: node },
  resource: { name: node },
};

/** The fields of every kind of node: what is written of a program, what is read back, and nothing else. */
export const nodeFields = memberTable(nodes);
