import { pay } from "../values/meter.ts";
import { type CharSet, charSet, type Ranges } from "./char-set.ts";
import { parsePattern } from "./parse.ts";
import { type Assertion, invalidPattern, type Node } from "./syntax.ts";

export const Op = { char: 0, set: 1, split: 2, jump: 3, save: 4, assert: 5, match: 6 } as const;
export const ASSERTIONS: readonly Assertion[] = [
  "text-start",
  "text-end",
  "line-start",
  "line-end",
  "word-edge",
  "no-word-edge",
];

const MAX_INSTRUCTIONS = 10_000;
const MAX_VISITS = 100_000;
const MAX_CELLS = 1_000_000;

/** Instruction `i` is `ops[i]` with operands `x[i]`, `y[i]`: a code point, an index into `sets`, targets (preferred first), a slot, an assertion. */
export interface Program {
  readonly ops: Uint8Array;
  readonly x: Int32Array;
  readonly y: Int32Array;
  readonly sets: readonly CharSet[];
  /** two per group, the whole match first */
  readonly slots: number;
  readonly names: ReadonlyMap<string, number>;
}

/** Compiles a pattern; `InvalidArgument` when it is malformed, outside the subset, or too large. */
export function compileProgram(pattern: string): Program {
  pay(pattern.length);
  const { root, groups, names } = parsePattern(pattern);
  const builder: Builder = { pattern, ops: [], x: [], y: [], sets: [], setIds: new Map(), visits: 0 };
  emitGroup(builder, { index: 0, body: root });
  push(builder, Op.match);
  const slots = 2 * (groups + 1);
  if (slots * builder.ops.length > MAX_CELLS) invalidPattern(pattern, "too many groups for its size");
  return {
    ops: Uint8Array.from(builder.ops),
    x: Int32Array.from(builder.x),
    y: Int32Array.from(builder.y),
    sets: builder.sets,
    slots,
    names,
  };
}

interface Builder {
  readonly pattern: string;
  readonly ops: number[];
  readonly x: number[];
  readonly y: number[];
  readonly sets: CharSet[];
  readonly setIds: Map<Ranges, number>;
  visits: number;
}

type Opcode = (typeof Op)[keyof typeof Op];
type Repeat = Extract<Node, { kind: "repeat" }>;

function push(builder: Builder, op: Opcode, x = 0): number {
  const at = builder.ops.length;
  if (at >= MAX_INSTRUCTIONS) invalidPattern(builder.pattern, `larger than ${MAX_INSTRUCTIONS} instructions`);
  builder.ops.push(op);
  builder.x.push(x);
  builder.y.push(0);
  return at;
}

function emit(builder: Builder, node: Node): void {
  pay(1);
  if (++builder.visits > MAX_VISITS) invalidPattern(builder.pattern, "its repetitions multiply too far");
  switch (node.kind) {
    case "empty":
      return;
    case "set":
      emitSet(builder, node.ranges);
      return;
    case "assert":
      push(builder, Op.assert, ASSERTIONS.indexOf(node.what));
      return;
    case "group":
      emitGroup(builder, node);
      return;
    case "sequence":
      for (const part of node.parts) emit(builder, part);
      return;
    case "choice":
      emitChoice(builder, node.options);
      return;
    case "repeat":
      emitRepeat(builder, node);
  }
}

function emitGroup(builder: Builder, { index, body }: { index: number; body: Node }): void {
  push(builder, Op.save, 2 * index);
  emit(builder, body);
  push(builder, Op.save, 2 * index + 1);
}

function emitSet(builder: Builder, ranges: Ranges): void {
  if (ranges.length === 2 && ranges[0] === ranges[1]) {
    push(builder, Op.char, ranges[0]);
    return;
  }
  const id = builder.setIds.get(ranges) ?? builder.sets.length;
  if (id === builder.sets.length) builder.sets.push(charSet(ranges));
  builder.setIds.set(ranges, id);
  push(builder, Op.set, id);
}

function emitChoice(builder: Builder, options: readonly Node[]): void {
  const exits: number[] = [];
  for (const [i, option] of options.entries()) {
    const isLast = i === options.length - 1;
    const fork = isLast ? -1 : split(builder);
    emit(builder, option);
    if (isLast) break;
    exits.push(push(builder, Op.jump));
    leave(builder, { fork, greedy: true });
  }
  for (const exit of exits) builder.x[exit] = builder.ops.length;
}

function emitRepeat(builder: Builder, { body, min, max, greedy }: Repeat): void {
  const isOpen = max === Number.POSITIVE_INFINITY;
  for (let i = 0; i < (isOpen ? min - 1 : min); i++) emit(builder, body);
  if (isOpen && min > 0) emitPlus(builder, { body, greedy });
  if (isOpen && min === 0) emitStar(builder, { body, greedy });
  const forks: number[] = [];
  for (let i = min; i < max && !isOpen; i++) {
    forks.push(split(builder));
    emit(builder, body);
  }
  for (const fork of forks) leave(builder, { fork, greedy });
}

interface Loop {
  readonly body: Node;
  readonly greedy: boolean;
}

function emitStar(builder: Builder, { body, greedy }: Loop): void {
  const fork = split(builder);
  if (isNullable(body)) emitPlus(builder, { body, greedy });
  else {
    emit(builder, body);
    push(builder, Op.jump, fork);
  }
  leave(builder, { fork, greedy });
}

function emitPlus(builder: Builder, { body, greedy }: Loop): void {
  const start = builder.ops.length;
  emit(builder, body);
  const fork = push(builder, Op.split);
  aim(builder, { fork, into: start, past: builder.ops.length, greedy });
}

/** A split whose way in is the next instruction; `leave` gives it its way past. */
function split(builder: Builder): number {
  return push(builder, Op.split);
}

function leave(builder: Builder, { fork, greedy }: { fork: number; greedy: boolean }): void {
  aim(builder, { fork, into: fork + 1, past: builder.ops.length, greedy });
}

function aim(builder: Builder, to: { fork: number; into: number; past: number; greedy: boolean }): void {
  builder.x[to.fork] = to.greedy ? to.into : to.past;
  builder.y[to.fork] = to.greedy ? to.past : to.into;
}

function isNullable(node: Node): boolean {
  switch (node.kind) {
    case "set":
      return false;
    case "group":
      return isNullable(node.body);
    case "sequence":
      return node.parts.every(isNullable);
    case "choice":
      return node.options.some(isNullable);
    case "repeat":
      return node.min === 0 || isNullable(node.body);
    default:
      return true;
  }
}
