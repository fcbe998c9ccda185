import { setInterval } from "node:timers";
import { describe, expect, test } from "vitest";
import { attacks, canCage, open, python, sh } from "./cage.fixture.ts";

/** A TCP socket with unsent data that makes whoever closes it last wait for ten seconds. */
const lingering = `import array, os, socket, struct, time
def full():
  server = socket.socket()
  server.bind(("127.0.0.1", 0))
  server.listen(8)
  client = socket.socket()
  client.connect(server.getsockname())
  client.setblocking(False)
  try:
    while True: client.send(b"x" * 65536)
  except BlockingIOError: pass
  client.setblocking(True)
  try: client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 10))
  except PermissionError: pass
  return server, client
def post(fd):
  server, client = full()
  try:
    channel = socket.socket(fileno=fd)
    channel.sendmsg([b"A"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [client.fileno()]))])
  except OSError as e: os.write(2, (str(fd) + " " + e.strerror + "\\n").encode())
  os.close(client.detach())
`;

describe.skipIf(!canCage)(attacks("C: descriptors"), () => {
  test("C72 no descriptor of a guest is a socket, of whatever kind it is", async () => {
    const source = `import json, os, stat
kinds = {}
for fd in os.listdir("/proc/self/fd"):
  try: kinds[fd] = stat.S_ISSOCK(os.fstat(int(fd)).st_mode)
  except OSError: pass
print(json.dumps(kinds))`;
    await using box = await open();
    const report = await box.run({ kind: "script", language: "python", source, input: "x" });
    expect(report.result).toMatchObject({ 0: false, 1: false, 2: false, 3: false });
    expect(Object.values(report.result as Record<string, boolean>)).not.toContain(true);
    expect(report.stderr).toBe("");
  });

  test("C72 a guest that posts a lingering socket neither halts the service nor outlives its limit", async () => {
    let last = performance.now();
    let worstMs = 0;
    const beat = setInterval(() => {
      worstMs = Math.max(worstMs, performance.now() - last);
      last = performance.now();
    }, 20);
    await using box = await open({ limits: { wallMs: 1500 } });
    const source = `${lingering}\nfor fd in (0, 1, 2, 3):\n  if os.fork() == 0: post(fd); time.sleep(60)\ntime.sleep(60)`;
    const report = await box.run({ kind: "script", language: "python", source, input: "x".repeat(900_000) });
    clearInterval(beat);
    expect(report).toMatchObject({ limit: "wall" });
    expect(report.stderr).toContain("0 Socket operation on non-socket");
    expect(worstMs).toBeLessThan(1000);
    expect(report.durationMs).toBeLessThan(4000);
  });

  test("C72 nobody makes a socket wait at its end", async () => {
    const report = await python(`${lingering}
c = socket.socket()
try: c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 10)); print("lingers")
except PermissionError: print("refused")
c.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)`);
    expect(report).toMatchObject({ stdout: "refused\n", exitCode: 0 });
  });

  test("C72 a guest may open its own streams again by their names", async () => {
    const report = await sh("echo out >/dev/stdout; echo err >/dev/stderr");
    expect(report).toMatchObject({ stdout: "out\n", stderr: "err\n", exitCode: 0 });
  });
});
