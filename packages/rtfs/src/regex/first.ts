import { contains } from "./char-set.ts";
import { ASSERTIONS, Op, type Program } from "./program.ts";

const NON_ASCII = 128;

/** What must hold where a match begins, so that a search can pass over all other places. */
export interface Start {
  /** only the beginning of the text will do */
  readonly anchored: boolean;
  /** per ASCII code, and at 128 for all others, whether a match can begin there; null when a match may be empty */
  readonly first: Uint8Array | null;
}

export function startOf(program: Program): Start {
  const { ops, x } = program;
  const anchored = ops[1] === Op.assert && ASSERTIONS[x[1] as number] === "text-start";
  return { anchored, first: firstOf(program) };
}

function firstOf({ ops, x, y, sets }: Program): Uint8Array | null {
  const first = new Uint8Array(NON_ASCII + 1);
  const seen = new Uint8Array(ops.length);
  const stack = [0];
  while (stack.length > 0) {
    const pc = stack.pop() as number;
    if (seen[pc] === 1) continue;
    seen[pc] = 1;
    const operand = x[pc] as number;
    const op = ops[pc];
    if (op === Op.match) return null;
    if (op === Op.char) first[Math.min(operand, NON_ASCII)] = 1;
    else if (op === Op.set) addSet(first, sets[operand] as (typeof sets)[0]);
    else if (op === Op.jump) stack.push(operand);
    else if (op === Op.split) stack.push(operand, y[pc] as number);
    else stack.push(pc + 1);
  }
  return first;
}

function addSet(first: Uint8Array, set: Parameters<typeof contains>[0]): void {
  for (let code = 0; code < NON_ASCII; code++) if (contains(set, code)) first[code] = 1;
  if ((set.bounds.at(-1) ?? 0) >= NON_ASCII) first[NON_ASCII] = 1;
}
