import profile from "./profile.json" with { type: "json" };
import syscalls from "./syscalls.json" with { type: "json" };

/** A processor whose system calls the profile knows, as Node names it. */
export type SeccompArch = "x64" | "arm64";

interface Check {
  /** index of the argument that is looked at */
  arg: number;
  mask: number;
  in?: number[];
  notIn?: number[];
  /** error that the call gets when the argument does not fit */
  else: string;
  /** another argument, whose exact value makes the check apply */
  when?: { arg: number; is: number };
}

interface Rule {
  from: number;
  verdict: number | readonly Check[];
}

const machine = {
  x64: { audit: 0xc000003e, numbers: syscalls.x86_64, highest: 0x3fffffff },
  arm64: { audit: 0xc00000b7, numbers: syscalls.aarch64, highest: 0xffffffff },
} as const;

const errno = { EPERM: 1, ENOSYS: 38, EPROTONOSUPPORT: 93, EAFNOSUPPORT: 97 } as const;
const ret = { kill: 0x80000000, errno: 0x00050000, allow: 0x7fff0000 } as const;
const op = { load: 0x20, and: 0x54, jumpEqual: 0x15, jumpAtLeast: 0x35, jumpAbove: 0x25, give: 0x06 } as const;
const offset = { number: 0, arch: 4, arguments: 16 } as const;

export interface Filtering {
  /** no cgroup counts memory: what a process holds without mapping it is refused too */
  isUncounted: boolean;
}

/**
 * Compiles the profile to a filter for `seccomp(2)`: an array of `struct sock_filter` (8 bytes each, little endian).
 * A foreign architecture or the x32 table kills the process; a call that the profile does not name is ENOSYS.
 */
export function compileSeccomp(
  arch: SeccompArch,
  { isUncounted }: Filtering = { isUncounted: false },
): Uint8Array<ArrayBuffer> {
  const { audit, highest } = machine[arch];
  const code: Instruction[] = [
    [op.load, 0, 0, offset.arch],
    [op.jumpEqual, 1, 0, audit],
    [op.give, 0, 0, ret.kill],
    [op.load, 0, 0, offset.number],
    [op.jumpAbove, 0, 1, highest],
    [op.give, 0, 0, ret.kill],
  ];
  const rules = rulesFor(arch, isUncounted);
  rules.forEach((rule, index) => {
    const block = blockFor(rule.verdict);
    const next = rules[index + 1];
    if (next) code.push([op.jumpAtLeast, block.length, 0, next.from]);
    code.push(...block);
  });
  return assemble(code);
}

type Instruction = readonly [code: number, jumpTrue: number, jumpFalse: number, k: number];

/** Verdicts by system call number, ascending; each holds up to the next one's `from`. */
function rulesFor(arch: SeccompArch, isUncounted: boolean): Rule[] {
  const numbers = new Map<string, number>(Object.entries(machine[arch].numbers));
  const verdicts = new Map<number, Rule["verdict"]>();
  const give = (names: readonly string[], verdict: Rule["verdict"]) => {
    for (const name of names) {
      const number = numbers.get(name);
      if (number !== undefined) verdicts.set(number, verdict);
    }
  };
  give(profile.allowed, ret.allow);
  give([...profile.refused, ...(isUncounted ? profile.refusedUncounted : [])], ret.errno | errno.EPERM);
  const conditional = isUncounted ? [...profile.conditional, ...profile.conditionalUncounted] : profile.conditional;
  for (const { name, checks } of conditional) give([name], checks);
  return ranges(verdicts);
}

function ranges(verdicts: ReadonlyMap<number, Rule["verdict"]>): Rule[] {
  const unknown = ret.errno | errno.ENOSYS;
  const last = Math.max(...verdicts.keys());
  const rules: Rule[] = [];
  for (let number = 0; number <= last + 1; number++) {
    const verdict = verdicts.get(number) ?? unknown;
    if (rules.at(-1)?.verdict !== verdict) rules.push({ from: number, verdict });
  }
  return rules;
}

function blockFor(verdict: Rule["verdict"]): Instruction[] {
  if (typeof verdict === "number") return [[op.give, 0, 0, verdict]];
  return [...verdict.flatMap(checkArgument), [op.give, 0, 0, ret.allow]];
}

function checkArgument(check: Check): Instruction[] {
  const block = refuseUnless(check);
  if (check.when === undefined) return block;
  const { arg, is } = check.when;
  return [[op.load, 0, 0, offset.arguments + 8 * arg], [op.jumpEqual, 0, block.length, is], ...block];
}

/** Loads the low word of an argument, masks it, and gives the error unless it fits; falls through when it does. */
function refuseUnless(check: Check): Instruction[] {
  const values = check.in ?? check.notIn ?? [];
  const refuse: Instruction = [op.give, 0, 0, ret.errno | errnoOf(check.else)];
  const load: Instruction[] = [
    [op.load, 0, 0, offset.arguments + 8 * check.arg],
    [op.and, 0, 0, check.mask],
  ];
  const matches = values.map((value, index): Instruction => {
    const left = values.length - 1 - index;
    if (check.in) return [op.jumpEqual, left + 1, 0, value];
    return [op.jumpEqual, left, left === 0 ? 1 : 0, value];
  });
  return [...load, ...matches, refuse];
}

function errnoOf(name: string): number {
  const known = new Map<string, number>(Object.entries(errno)).get(name);
  if (known === undefined) throw new TypeError(`the seccomp profile names an unknown error: ${name}`);
  return known;
}

function assemble(code: readonly Instruction[]): Uint8Array<ArrayBuffer> {
  const bytes = new DataView(new ArrayBuffer(code.length * 8));
  code.forEach(([operation, jumpTrue, jumpFalse, k], index) => {
    if (jumpTrue > 255 || jumpFalse > 255) throw new RangeError("a seccomp jump is too far");
    bytes.setUint16(index * 8, operation, true);
    bytes.setUint8(index * 8 + 2, jumpTrue);
    bytes.setUint8(index * 8 + 3, jumpFalse);
    bytes.setUint32(index * 8 + 4, k >>> 0, true);
  });
  return new Uint8Array(bytes.buffer);
}
