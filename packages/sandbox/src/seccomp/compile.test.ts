import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileSeccomp, type SeccompArch } from "./compile.ts";
import profile from "./profile.json" with { type: "json" };
import syscalls from "./syscalls.json" with { type: "json" };

interface SystemCall {
  number: number;
  audit: number;
  args?: readonly number[];
}

const audit = { x64: 0xc000003e, arm64: 0xc00000b7 } as const;
const numbers = {
  x64: new Map(Object.entries(syscalls.x86_64)),
  arm64: new Map(Object.entries(syscalls.aarch64)),
};

/** Classic BPF as the kernel reads it: what the filter returns for one system call. */
function decide(filter: Uint8Array<ArrayBuffer>, call: SystemCall): string {
  const code = new DataView(filter.buffer);
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, call.number, true);
  data.setUint32(4, call.audit, true);
  (call.args ?? []).forEach((value, index) => {
    data.setUint32(16 + 8 * index, value >>> 0, true);
  });
  let accumulator = 0;
  for (let at = 0; at * 8 < filter.length; at++) {
    const k = code.getUint32(at * 8 + 4, true);
    const jump = (taken: boolean) => {
      at += code.getUint8(at * 8 + (taken ? 2 : 3));
    };
    switch (code.getUint16(at * 8, true)) {
      case 0x20:
        accumulator = data.getUint32(k, true);
        break;
      case 0x54:
        accumulator = (accumulator & k) >>> 0;
        break;
      case 0x15:
        jump(accumulator === k);
        break;
      case 0x35:
        jump(accumulator >= k);
        break;
      case 0x25:
        jump(accumulator > k);
        break;
      case 0x06:
        return verdict(k);
      default:
        throw new Error("an instruction that the kernel refuses");
    }
  }
  throw new Error("the filter ran off its end");
}

function verdict(k: number): string {
  if (k === 0x7fff0000) return "allow";
  if (k === 0x80000000) return "kill";
  const names = new Map([
    [1, "EPERM"],
    [38, "ENOSYS"],
    [93, "EPROTONOSUPPORT"],
    [97, "EAFNOSUPPORT"],
  ]);
  return names.get(k & 0xffff) ?? `errno ${k & 0xffff}`;
}

describe.each(["x64", "arm64"] satisfies SeccompArch[])("the seccomp filter on %s", (arch) => {
  const filter = compileSeccomp(arch);
  const ask = (name: string, ...args: number[]) =>
    decide(filter, { number: numbers[arch].get(name) ?? -1, audit: audit[arch], args });

  test("lets pass every call that the profile allows", () => {
    for (const name of profile.allowed) if (numbers[arch].has(name)) expect([name, ask(name)]).toEqual([name, "allow"]);
  });

  test("refuses every call that the profile refuses", () => {
    for (const name of profile.refused) if (numbers[arch].has(name)) expect([name, ask(name)]).toEqual([name, "EPERM"]);
  });

  test("names what a guest must never reach among the refused", () => {
    for (const name of ["mount", "setns", "unshare", "ptrace", "bpf", "io_uring_setup", "keyctl", "userfaultfd"])
      expect(ask(name)).toBe("EPERM");
  });

  test("answers ENOSYS to clone3, whose flags it could not read", () => {
    expect(ask("clone3", 0)).toBe("ENOSYS");
  });

  test("lets a thread or a child be cloned, never a new namespace", () => {
    expect(ask("clone", 0x3d0f00)).toBe("allow");
    for (const flag of [0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000])
      expect(ask("clone", flag | 17)).toBe("EPERM");
  });

  test("opens unix and IP sockets, nothing raw and no other family", () => {
    for (const family of [1, 2, 10]) expect(ask("socket", family, 1 | 0o2000000)).toBe("allow");
    for (const family of [16, 17, 38, 40]) expect(ask("socket", family, 3)).toBe("EAFNOSUPPORT");
    expect(ask("socket", 2, 3)).toBe("EPERM");
  });

  test("opens TCP and UDP alone among the protocols of IP", () => {
    for (const family of [2, 10]) {
      for (const protocol of [0, 6, 17]) expect(ask("socket", family, 1, protocol)).toBe("allow");
      for (const protocol of [1, 33, 58, 132, 136, 262])
        expect(ask("socket", family, 2, protocol)).toBe("EPROTONOSUPPORT");
    }
  });

  test("refuses a socket that lingers, and no other option", () => {
    expect(ask("setsockopt", 3, 1, 13)).toBe("EPERM");
    for (const [level, option] of [
      [1, 2],
      [6, 13],
      [0, 13],
      [41, 26],
    ] as const)
      expect(ask("setsockopt", 3, level, option)).toBe("allow");
  });

  test("refuses to type into a terminal", () => {
    for (const request of [0x5412, 0x541c, 0x5423]) expect(ask("ioctl", 0, request)).toBe("EPERM");
    expect(ask("ioctl", 0, 0x5401)).toBe("allow");
  });

  test("kills a call of a foreign architecture", () => {
    expect(decide(filter, { number: 1, audit: 0x40000003 })).toBe("kill");
  });

  test("gives every number a verdict, and one that it does not know ENOSYS", () => {
    const known = new Set(numbers[arch].values());
    fc.assert(
      fc.property(fc.nat(0x3fffffff), (number) => {
        const answer = decide(filter, { number, audit: audit[arch] });
        if (!known.has(number)) expect(answer).toBe("ENOSYS");
      }),
    );
  });

  test("refuses memory that nobody would count only where nobody counts", () => {
    const uncounted = compileSeccomp(arch, { isUncounted: true });
    for (const name of ["memfd_create", "shmget", "msgget", "semget", "mq_open", "inotify_init1"]) {
      const call = { number: numbers[arch].get(name) ?? -1, audit: audit[arch] };
      expect([decide(filter, call), decide(uncounted, call)]).toEqual(["allow", "EPERM"]);
    }
  });

  test("refuses memory that is shared and nameless only where nobody counts", () => {
    const uncounted = compileSeccomp(arch, { isUncounted: true });
    const map = (code: Uint8Array<ArrayBuffer>, flags: number) =>
      decide(code, { number: numbers[arch].get("mmap") ?? -1, audit: audit[arch], args: [0, 4096, 3, flags] });
    for (const flags of [0x21, 0x4021, 0x8021])
      expect([map(filter, flags), map(uncounted, flags)]).toEqual(["allow", "EPERM"]);
    for (const flags of [0x22, 0x01, 0x02, 0x4022]) expect(map(uncounted, flags)).toBe("allow");
  });

  test("fits the kernel's 4096 instructions", () => {
    expect(filter.length / 8).toBeLessThan(1024);
  });
});

test("the x32 table of x86-64 is closed", () => {
  const filter = compileSeccomp("x64");
  expect(decide(filter, { number: 0x40000000 + 1, audit: audit.x64 })).toBe("kill");
});
