import type { Meter } from "../run/fuel.ts";
import { contains } from "./char-set.ts";
import { type Start, startOf } from "./first.ts";
import { ASSERTIONS, Op, type Program } from "./program.ts";

export interface Where {
  /** index in UTF-16 units of `text` */
  readonly from: number;
  /** the match must begin at `from` and end at the end of the text */
  readonly whole: boolean;
}

interface Threads {
  readonly pcs: Int32Array;
  /** slots of the thread at `pc` begin at `pc * program.slots` */
  readonly slots: Int32Array;
  size: number;
}

const FUEL_SLICE = 1024;

/**
 * Searches one text with one program (Pike's virtual machine): time is linear in the text times the program, whatever
 * the pattern. Every step costs a unit of fuel. Leftmost match, alternatives in order, as Perl and RE2 choose.
 */
export class Matcher {
  readonly #program: Program;
  readonly #start: Start;
  readonly #text: string;
  readonly #meter: Meter;
  readonly #stamps: Int32Array;
  readonly #stack: number[] = [];
  readonly #scratch: Int32Array;
  #current: Threads;
  #next: Threads;
  /** steps that a thread takes */
  readonly #width: number;
  #stamp = 0;
  #steps = 0;

  constructor(program: Program, { text, meter }: { text: string; meter: Meter }) {
    this.#program = program;
    this.#start = startOf(program);
    this.#text = text;
    this.#meter = meter;
    this.#width = 1 + (program.slots >> 5);
    this.#stamps = new Int32Array(program.ops.length);
    this.#scratch = new Int32Array(program.slots);
    this.#current = newThreads(program);
    this.#next = newThreads(program);
    meter.charge(program.ops.length + ((program.ops.length * program.slots) >> 3));
  }

  /** Start and end of the match and of each group in UTF-16 units, -1 for a group that took no part; null without a match. */
  find({ from, whole }: Where): Int32Array | null {
    const text = this.#text;
    let found: Int32Array | null = null;
    this.#current.size = 0;
    this.#stamp++;
    for (let at = from; at <= text.length; ) {
      if (this.#current.size === 0) {
        if (found !== null || (whole && at > from)) break;
        if (!whole) at = this.#nextStart(at);
        this.#stamp++;
        if (at > text.length) break;
      }
      if (found === null && (!whole || at === from)) {
        this.#scratch.fill(-1);
        this.#follow(this.#current, { pc: 0, at });
      }
      const code = text.codePointAt(at) ?? -1;
      const after = at + (code > 0xffff ? 2 : 1);
      this.#stamp++;
      found = this.#step({ code, after, mayEnd: !whole || at === text.length }) ?? found;
      at = after;
    }
    this.#pay(0);
    return found;
  }

  /** The next place where a match can begin; past the end of the text when there is none. */
  #nextStart(from: number): number {
    const text = this.#text;
    const { anchored, first } = this.#start;
    if (anchored) return from === 0 ? 0 : text.length + 1;
    if (first === null) return from;
    let at = from;
    while (at < text.length && first[Math.min(text.charCodeAt(at), 128)] === 0) at++;
    this.#steps += at - from;
    return at === text.length ? at + 1 : at;
  }

  /** Moves every thread over one character; returns the slots of the first that has matched, which cuts those behind it. */
  #step({ code, after, mayEnd }: { code: number; after: number; mayEnd: boolean }): Int32Array | undefined {
    const { ops, x, sets, slots: width } = this.#program;
    const current = this.#current;
    const next = this.#next;
    next.size = 0;
    let found: Int32Array | undefined;
    for (let i = 0; i < current.size; i++) {
      const pc = current.pcs[i] as number;
      const op = ops[pc] as number;
      if (op === Op.match) {
        if (!mayEnd) continue;
        found = current.slots.slice(pc * width, (pc + 1) * width);
        break;
      }
      const operand = x[pc] as number;
      if (op === Op.char ? operand !== code : code < 0 || !contains(sets[operand] as (typeof sets)[0], code)) continue;
      for (let slot = 0; slot < width; slot++) this.#scratch[slot] = current.slots[pc * width + slot] as number;
      this.#follow(next, { pc: pc + 1, at: after });
    }
    this.#pay(current.size);
    this.#current = next;
    this.#next = current;
    return found;
  }

  /** Adds the threads that `pc` leads to without consuming a character. Entries of the stack below zero restore a slot. */
  #follow(threads: Threads, start: { pc: number; at: number }): void {
    const { ops, x, y } = this.#program;
    const scratch = this.#scratch;
    const stack = this.#stack;
    stack.push(start.pc);
    while (stack.length > 0) {
      const pc = stack.pop() as number;
      if (pc < 0) {
        scratch[-pc - 1] = stack.pop() as number;
        continue;
      }
      if (this.#stamps[pc] === this.#stamp) continue;
      this.#stamps[pc] = this.#stamp;
      this.#steps += this.#width;
      const op = ops[pc] as number;
      const operand = x[pc] as number;
      if (op === Op.jump) stack.push(operand);
      else if (op === Op.split) stack.push(y[pc] as number, operand);
      else if (op === Op.save) {
        stack.push(scratch[operand] as number, -operand - 1, pc + 1);
        scratch[operand] = start.at;
      } else if (op === Op.assert) {
        if (this.#holds(operand, start.at)) stack.push(pc + 1);
      } else this.#add(threads, pc);
    }
  }

  #add(threads: Threads, pc: number): void {
    const width = this.#scratch.length;
    threads.pcs[threads.size++] = pc;
    for (let slot = 0; slot < width; slot++) threads.slots[pc * width + slot] = this.#scratch[slot] as number;
  }

  #holds(assertion: number, at: number): boolean {
    const text = this.#text;
    switch (ASSERTIONS[assertion]) {
      case "text-start":
        return at === 0;
      case "text-end":
        return at === text.length;
      case "line-start":
        return at === 0 || text[at - 1] === "\n";
      case "line-end":
        return at === text.length || text[at] === "\n";
      case "word-edge":
        return isWord(text.charCodeAt(at - 1)) !== isWord(text.charCodeAt(at));
      default:
        return isWord(text.charCodeAt(at - 1)) === isWord(text.charCodeAt(at));
    }
  }

  /** A thread that moves on copies its slots. */
  #pay(threads: number): void {
    this.#steps += threads * this.#width + 1;
    if (threads > 0 && this.#steps < FUEL_SLICE) return;
    this.#meter.charge(this.#steps);
    this.#steps = 0;
  }
}

function newThreads({ ops, slots }: Program): Threads {
  return { pcs: new Int32Array(ops.length), slots: new Int32Array(ops.length * slots), size: 0 };
}

function isWord(unit: number): boolean {
  return (
    (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x30 && unit <= 0x39) || unit === 0x5f
  );
}
