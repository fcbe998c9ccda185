import { spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { attacks, canCage, open, python, sh, systemCalls } from "./cage.fixture.ts";

const mebi = 1024 * 1024;

describe.skipIf(!canCage)(attacks("C: processes and resources"), () => {
  test("C50 a fork bomb is held at its limit and ends with its cage", async () => {
    const source = `import os, time
born = 1
for _ in range(1000):
  try:
    if os.fork() == 0: time.sleep(30); os._exit(0)
    born += 1
  except OSError: pass
print(born, flush=True)
time.sleep(0.5)
os._exit(1)`;
    const report = await python(source, { limits: { pids: 30, wallMs: 10_000 } });
    expect(Number(report.stdout)).toBeLessThanOrEqual(30);
    expect(report.limit).toBe("pids");
  });

  test.each([
    ["heap", "a = []\nwhile True: a.append(bytearray(1 << 20))"],
    [
      "one mapping",
      "import mmap\nm = mmap.mmap(-1, 1 << 30)\nfor i in range(0, 1 << 30, 4096): m[i] = 1\nprint('all of it')",
    ],
    [
      "memfd",
      "import os\nf = os.memfd_create('x')\nfor _ in range(1024): os.write(f, bytes(1 << 20))\nprint('all of it')",
    ],
  ])("C51 a memory bomb on the %s ends at the limit", async (_, source) => {
    const report = await python(source, { limits: { memoryBytes: 64 * mebi } });
    expect(report.stdout).toBe("");
    if (report.limit === undefined) expect(report.stderr).toContain("Operation not permitted");
    else expect(report.limit).toBe("memory");
  });

  test("C53 a program that ignores every signal dies all the same", async () => {
    const source =
      "import signal, time\nfor n in range(1, 32):\n  try: signal.signal(n, signal.SIG_IGN)\n  except OSError: pass\nwhile True: time.sleep(1)";
    expect(await python(source, { limits: { wallMs: 700 } })).toMatchObject({ limit: "wall", signal: "SIGKILL" });
    expect(await sh("kill -STOP $$", { limits: { wallMs: 700 } })).toMatchObject({ limit: "wall" });
  });

  test("C54, C55 a grandchild in a session of its own neither lives on nor holds the result up", async () => {
    const mark = `7${process.pid}.25`;
    const report = await sh(`(setsid nohup sleep ${mark} &) ; echo started`);
    expect(report).toMatchObject({ stdout: "started\n", exitCode: 0 });
    expect(report.durationMs).toBeLessThan(5000);
    expect(await processesWith(mark)).toEqual([]);
  });

  test("C56 a signal to everybody reaches only its own", async () => {
    expect((await sh("kill -9 -1; echo alive")).stdout).toBe("alive\n");
    await expect(sh("kill -9 1; kill -9 -1; true")).resolves.toBeDefined();
  });

  test("C57 a flood of output costs the service no memory", async () => {
    const before = process.memoryUsage().rss;
    const report = await sh("yes", { limits: { outputBytes: mebi } });
    expect(report.limit).toBe("output");
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * mebi);
  });

  test("C58 bytes that are no text arrive as text", async () => {
    expect((await sh("printf '\\377\\376ok'")).stdout).toBe("\ufffd\ufffdok");
  });

  test("C59 a guest that never reads its input is no failure", async () => {
    await using box = await open();
    const report = await box.run({ kind: "command", argv: ["true"], stdin: new Uint8Array(8 * mebi) });
    expect(report.exitCode).toBe(0);
  });

  test("C60 no descriptor of the service is inside", async () => {
    const source = `import os
for fd in os.listdir('/proc/self/fd'):
  try: print(fd, os.readlink('/proc/self/fd/' + fd))
  except OSError: pass`;
    const { stdout } = await python(source);
    const above = stdout
      .trim()
      .split("\n")
      .map((line) => line.split(" "))
      .filter(([fd]) => Number(fd) > 3);
    expect(above.filter(([, target]) => target !== "/dev/null")).toEqual([]);
  });

  test("C60 a descriptor that the service was started with is covered", async () => {
    const script = fileURLToPath(new URL("inherit.fixture.ts", import.meta.url));
    const child = spawn(process.execPath, [script], {
      stdio: ["ignore", "pipe", "inherit", ...Array(37).fill("ignore"), "pipe"],
    });
    let said = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      said += chunk;
    });
    await new Promise((resolve) => child.once("close", resolve));
    expect(said.trim()).toBe("/dev/null");
  });

  test("C61 descriptors run out for the guest alone", async () => {
    expect(await python("f = [open('/dev/null') for _ in range(4096)]", { limits: { fds: 64 } })).toMatchObject({
      exitCode: 1,
      limit: "fds",
    });
  });

  test("C62 a crash leaves no core, and no limit can be raised", async () => {
    const source = `import resource, os
print(resource.getrlimit(resource.RLIMIT_CORE))
try: resource.setrlimit(resource.RLIMIT_CORE, (1 << 20, 1 << 20)); print('raised')
except (ValueError, OSError): print('refused')`;
    expect((await python(source)).stdout).toBe("(0, 0)\nrefused\n");
  });

  test("C63 the kernel's dangerous doors are shut", async () => {
    const names = [
      "ptrace",
      "bpf",
      "perf_event_open",
      "userfaultfd",
      "io_uring_setup",
      "keyctl",
      "add_key",
      "init_module",
      "kexec_load",
      "process_vm_readv",
      "open_by_handle_at",
      "reboot",
      "settimeofday",
      "sethostname",
      "syslog",
      "swapon",
      "quotactl",
    ];
    const { stdout } = await python(
      systemCalls(
        `for name in ${JSON.stringify(names)}: call(name, 0, 0, 0, 0, 0)\ncall("clone3", 0, 0)\ncall("clone", 0x10000011, 0, 0, 0, 0)\ncall("personality", 0x0400000)`,
      ),
    );
    const answers = Object.fromEntries(
      stdout
        .trim()
        .split("\n")
        .map((line) => line.split(" ")),
    );
    expect(answers).toEqual({
      ...Object.fromEntries(names.map((name) => [name, "EPERM"])),
      clone3: "ENOSYS",
      clone: "EPERM",
      personality: "EPERM",
    });
  });

  test("C63 the 32-bit table is closed", async () => {
    const source = `import ctypes, mmap, platform
if platform.machine() != 'x86_64': raise SystemExit(159)
code = bytes([0x53, 0xb8, 20, 0, 0, 0, 0xcd, 0x80, 0x5b, 0xc3])
m = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)
m.write(code)
f = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(m)))
print('reached', f())`;
    const report = await python(source);
    expect(report.stdout).toBe("");
    expect(report.exitCode).toBe(159);
  });

  test("C64 no terminal is shared, and nothing is typed into one", async () => {
    const { stdout } = await python(
      systemCalls(`call("ioctl", 0, 0x5412, 0)\ncall("ioctl", 0, 0x541c, 0)
print(os.getsid(0) in (0, os.getpid(), 1, 2))
try: open('/dev/tty'); print('terminal')
except OSError: print('none')`),
    );
    expect(stdout).toBe("ioctl EPERM\nioctl EPERM\nTrue\nnone\n");
  });

  test("C67 the service's environment is not inside", async () => {
    process.env.ATTACK_SECRET = "canary-5512";
    const { stdout } = await sh("env; cat /proc/*/environ 2>/dev/null | tr '\\0' '\\n'");
    delete process.env.ATTACK_SECRET;
    expect(stdout).not.toContain("canary-5512");
  });

  test("C70 kill -9 of the service ends the guest, and the next service cleans up", async () => {
    const mark = `8${process.pid}.25`;
    const script = fileURLToPath(new URL("service.fixture.ts", import.meta.url));
    const service = spawn(process.execPath, [script, mark], { stdio: ["ignore", "pipe", "inherit"] });
    while ((await processesWith(mark)).length === 0 && service.exitCode === null) await sleep(20);
    service.kill("SIGKILL");
    await expect.poll(() => processesWith(mark), { timeout: 5000 }).toEqual([]);
  });

  test("C70 a bubblewrap that is killed from outside is a failure, not a result", async () => {
    const mark = `6${process.pid}.25`;
    const running = sh(`sleep ${mark}; echo done`);
    const failed = expect(running).rejects.toMatchObject({ code: "SANDBOX_FAILED" });
    await expect.poll(() => killBubblewrap(mark), { timeout: 5000, interval: 50 }).toBe(true);
    await failed;
  });

  test("C71 many cages at once with half of them aborted leave nothing", async () => {
    await using box = await open({ limits: { wallMs: 10_000 } });
    const mark = `9${process.pid}.25`;
    const runs = Array.from({ length: 30 }, (_, index) =>
      box.run(
        { kind: "command", argv: index % 2 === 0 ? ["true"] : ["sleep", mark] },
        index % 2 === 0 ? {} : { signal: AbortSignal.timeout(5 + index * 3) },
      ),
    );
    const ends = await Promise.allSettled(runs);
    expect(ends.filter((end) => end.status === "fulfilled")).toHaveLength(15);
    expect(await processesWith(mark)).toEqual([]);
  });
});

/** Kills the bubblewrap that this process started, once its guest sleeps. */
async function killBubblewrap(mark: string): Promise<boolean> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    const isOurs = stat.includes("(bwrap)") && stat.slice(stat.lastIndexOf(")") + 4).startsWith(`${process.pid} `);
    if (!isOurs || (await processesWith(mark)).length === 0) continue;
    process.kill(Number(pid), "SIGKILL");
    return true;
  }
  return false;
}

async function processesWith(word: string): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return lines.filter((line) => line.startsWith("sleep") && line.includes(word));
}
