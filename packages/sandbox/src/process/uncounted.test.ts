import { describe, expect, test } from "vitest";
import type { Program } from "../program.ts";
import { canCage, type Order, specOf, suite } from "../tiers/process.fixture.ts";
import { openEngine } from "./engine.ts";
import { runInCage } from "./run.ts";

const mebi = 1024 * 1024;

async function run(program: Program, order: Order) {
  const engine = { ...(await openEngine()), cgroups: undefined, withoutCgroups: "taken away by a test" };
  return await runInCage(program, { engine, spec: specOf({ readOnly: [], ...order }), signal: undefined });
}

function python(source: string, order: Order) {
  return run({ kind: "script", language: "python", source }, order);
}

const mapping = `import ctypes, os, time
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
size = 16 << 20
held = 0
def hold(flags, fd):
  global held
  for _ in range(30):
    at = libc.mmap(None, size, 3, flags, fd, 0)
    if at in (None, 2**64 - 1): return
    ctypes.memset(at, 65, size)
    libc.madvise(at, size, 4)
    held += 16
`;

describe.skipIf(!canCage)(suite("memory where no cgroup counts"), () => {
  test("is not hidden in shared mappings that nothing names", async () => {
    const source = `${mapping}
hold(0x21, -1)
try: hold(0x01, os.open("/dev/zero", os.O_RDWR))
except OSError: pass
print(held)`;
    expect(await python(source, { limits: { memoryBytes: 64 * mebi } })).toMatchObject({ stdout: "0\n", exitCode: 0 });
  });

  test("is not hidden in queues and watches of the kernel", async () => {
    const source = `import ctypes, platform
libc = ctypes.CDLL(None)
print(libc.msgget(0, 0o1600), libc.semget(0, 32000, 0o1600), libc.inotify_init1(0), libc.mq_open(b"/q", 0o102, 0o600, 0))`;
    expect((await python(source, {})).stdout).toBe("-1 -1 -1 -1\n");
  });

  test("is counted when the leader of the threads that hold it has ended", async () => {
    const source = `import ctypes, os, platform, threading, time
def hold():
  time.sleep(0.1)
  kept = bytearray(300 << 20)
  for i in range(0, len(kept), 4096): kept[i] = 1
  time.sleep(5)
  os.write(1, b"held")
threading.Thread(target=hold).start()
ctypes.CDLL(None).syscall({"x86_64": 60, "aarch64": 93}[platform.machine()], 0)`;
    expect(await python(source, { limits: { memoryBytes: 64 * mebi } })).toMatchObject({ limit: "memory", stdout: "" });
  });

  test("is counted in page tables, and nobody maps more than could be used", async () => {
    const tables = `${mapping}
at = libc.mmap(None, 200 << 30, 1, 0x4022, -1, 0)
print("refused" if at in (None, 2**64 - 1) else "mapped")`;
    expect((await python(tables, {})).stdout).toBe("refused\n");
    const node = `"use strict"; require("node:fs").writeSync(1, "6")`;
    expect(await run({ kind: "command", argv: ["sh", "-c", `exec node -e '${node}'`] }, {})).toMatchObject({
      stdout: "6",
      exitCode: 0,
    });
  });

  test("is counted in the entries of a folder", async () => {
    const source = `import os
i = 0
while True:
  os.symlink("x", "/tmp/%d" % i)
  i += 1`;
    const report = await python(source, { limits: { memoryBytes: 32 * mebi, wallMs: 15_000 } });
    expect(report).toMatchObject({ limit: "memory" });
  });
});

describe.skipIf(!canCage)(suite("processes where no cgroup counts"), () => {
  test("cannot reach the cage's first one, which has no limits of its own", async () => {
    const source = `import os
for path in ("/proc/1/mem", "/proc/1/task/1/mem", "/proc/1/maps", "/proc/1/root", "/proc/1/fd/0"):
  try: os.open(path, os.O_RDONLY); print("open", path)
  except OSError as e: print(e.strerror)
print(os.path.exists("/proc/self/mem"))`;
    const { stdout } = await python(source, {});
    expect(stdout.trim().split("\n").slice(0, 5)).toEqual(Array(5).fill(expect.stringMatching(/Permission|No such/)));
    expect(stdout).toContain("True");
  });

  test("are held at their limit", async () => {
    const source = `import os, time
born = 1
for _ in range(200):
  try:
    if os.fork() == 0: time.sleep(30); os._exit(0)
    born += 1
  except OSError: pass
print(born, flush=True)
time.sleep(0.5)
os._exit(1)`;
    const report = await python(source, { limits: { pids: 20 } });
    expect(report).toMatchObject({ limit: "pids", exitCode: 1 });
    expect(Number(report.stdout)).toBeLessThanOrEqual(20);
  });

  test("that nobody waits for spend processor time all the same", async () => {
    const source = `import os, signal, time
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
end = time.time() + 6
while time.time() < end:
  pid = os.fork()
  if pid == 0:
    until = time.process_time() + 0.15
    while time.process_time() < until: pass
    os._exit(0)
  try: os.waitpid(pid, 0)
  except ChildProcessError: pass`;
    expect(await python(source, { limits: { cpuMs: 600 } })).toMatchObject({ limit: "cpu" });
  });
});
