import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemPorts } from "../ports.ts";
import { openSqliteStore } from "../store/index.ts";
import { ended, openInFolder, outcome, started } from "./chain.fixture.ts";
import { openKeyring, openStateFolder, payloadOfText, type Verification, verifyStateFolder } from "./index.ts";

const isRoot = process.getuid?.() === 0;
const ports = systemPorts;
const writer = fileURLToPath(new URL("./writer.fixture.ts", import.meta.url));

let folder: string;
let children: ChildProcess[];
let mounts: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ambit-processes-"));
  children = [];
  mounts = [];
});
afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  for (const mount of mounts) execFileSync("umount", ["--lazy", mount]);
  if (existsSync(join(folder, "state"))) chmodSync(join(folder, "state"), 0o700);
  rmSync(folder, { recursive: true, force: true });
});

const verify = () =>
  verifyStateFolder(join(folder, "state"), { keyring: openKeyring(join(folder, "keys"), { ports }), ports });

function write(run: string, rounds: number): ChildProcess {
  const child = spawn(process.execPath, [writer, folder, run, String(rounds)], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  children.push(child);
  return child;
}

/** A small file system of its own, as only root can make one. */
function mountTmpfs(path: string, options: string): void {
  mkdirSync(path, { recursive: true });
  execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", path]);
  mounts.push(path);
}

async function untilRecorded(count: number): Promise<void> {
  const database = join(folder, "state", "chain.sqlite");
  for (let waited = 0; waited < 20_000; waited += 20) {
    await sleep(20);
    if (!existsSync(database)) continue;
    const store = await openSqliteStore(database, { ports, readOnly: true }).catch(() => undefined);
    const records = store?.records("run_killed").length ?? 0;
    await store?.close();
    if (records >= count) return;
  }
  throw new Error(`no ${count} records were written`);
}

test("kill -9 between appends: what is there verifies, and the run is shown as interrupted", {
  timeout: 40_000,
}, async () => {
  const child = write("run_killed", 0);
  await untilRecorded(200);
  child.kill("SIGKILL");
  await once(child, "exit");

  const { problems, records } = await verify();
  expect(problems).toEqual([]);
  expect(records).toBeGreaterThanOrEqual(200);
  await using opened = await openInFolder(folder, ports);
  expect(opened.chain.runs()).toMatchObject([{ runId: "run_killed", status: "interrupted", endedAt: null, records }]);
  await opened.chain.begin("run_next", started(opened.chain));
  await opened.chain.end("run_next", ended());
  expect(await opened.verify()).toMatchObject({ ok: true, runs: 2, records: records + 2 });
});

test("processes that start at once on a new folder share one store and one key, and all their records are there", {
  timeout: 40_000,
}, async () => {
  const runs = ["run_a", "run_b", "run_c"];
  const writing = new AbortController();
  const verifying = verifyUntil(writing.signal);
  const exits = await Promise.all(runs.map(async (run) => (await once(write(run, 20), "exit"))[0]));
  writing.abort();
  expect(exits).toEqual([0, 0, 0]);
  for (const { problems } of await verifying) expect(problems).toEqual([]);
  expect(await verify()).toEqual({ ok: true, runs: 3, records: 3 * (20 * 16 + 2), problems: [] });
  expect(statSync(join(folder, "keys", "signing-key.pem")).mode & 0o777).toBe(0o600);
  expect(JSON.parse(JSON.parse(readFileSync(headFile(), "utf8")).head)).toMatchObject({ size: 3 });
});

/** A chain that is being written is whole at every moment. */
async function verifyUntil(signal: AbortSignal): Promise<Verification[]> {
  const results: Verification[] = [];
  while (!signal.aborted) {
    await sleep(20);
    if (existsSync(join(folder, "state", "chain.sqlite")))
      results.push(...(await verify().then((r) => [r], ifNothing)));
  }
  return results;
}

function ifNothing(error: { code: string }): [] {
  if (error.code === "RECORD_NOT_FOUND") return [];
  throw error;
}

function headFile(): string {
  const [name = ""] = execFileSync("ls", [join(folder, "keys", "heads")], { encoding: "utf8" }).split("\n");
  return join(folder, "keys", "heads", name);
}

test("two writers may add to one run: the records of both stand in one chain", async () => {
  await using first = await openInFolder(folder, ports);
  await using second = await openInFolder(folder, ports);
  await first.chain.begin("run_1", started(first.chain));
  const writing = [first, second].map(async ({ chain }) => {
    for (let step = 0; step < 20; step++) await chain.append("run_1", [outcome(0)]);
  });
  await Promise.all(writing);
  await second.chain.end("run_1", ended());
  await expect(first.chain.append("run_1", [outcome(0)])).rejects.toMatchObject({ code: "INTERNAL" });
  expect(await first.verify()).toEqual({ ok: true, runs: 1, records: 42, problems: [] });
});

describe("a folder that cannot be written", () => {
  async function recordOneRun(): Promise<void> {
    await using opened = await openInFolder(folder, ports);
    await opened.chain.begin("run_1", started(opened.chain));
    await opened.chain.end("run_1", ended());
  }

  test.skipIf(isRoot)("is refused, and still verifies by permissions (needs no root)", async () => {
    await recordOneRun();
    chmodSync(join(folder, "state"), 0o500);
    const database = join(folder, "state", "chain.sqlite");
    chmodSync(database, 0o400);
    await expect(openSqliteStore(database, { ports })).rejects.toMatchObject({ code: "RECORD_UNWRITABLE" });
    expect(await verify()).toMatchObject({ ok: true, runs: 1 });
  });

  test.skipIf(!isRoot)("is refused, and still verifies on a read-only mount (needs root)", async () => {
    await recordOneRun();
    const [state, copy] = [join(folder, "state"), join(folder, "mounted")];
    mountTmpfs(copy, "size=4m");
    execFileSync("cp", ["-a", `${state}/.`, copy]);
    execFileSync("mount", ["-o", "remount,ro", copy]);
    expect(() => openStateFolder(copy, { ports })).toThrow(expect.objectContaining({ code: "RECORD_UNWRITABLE" }));
    const keyring = openKeyring(join(folder, "keys"), { ports });
    expect(await verifyStateFolder(copy, { keyring, ports })).toMatchObject({ ok: true, runs: 1, records: 2 });
  });
});

test.skipIf(!isRoot)(
  "a full disk fails every call of the batch, leaves a chain that verifies, and is over when there is space (needs root)",
  async () => {
    const disk = join(folder, "state");
    mountTmpfs(disk, "size=1m");
    await using opened = await openInFolder(folder, ports);
    const { chain } = opened;
    await chain.begin("run_1", started(chain));
    writeFileSync(join(disk, "filler"), Buffer.alloc(400_000));

    const failures: unknown[] = [];
    let written = 0;
    while (failures.length === 0) {
      const batch = Array.from({ length: 20 }, async () => {
        const payload = payloadOfText(`${written++}`.padEnd(4000, "."));
        await chain.append("run_1", [{ ...outcome(0), output: payload.ref }], [payload]);
      });
      for (const result of await Promise.allSettled(batch))
        if (result.status === "rejected") failures.push(result.reason);
    }
    expect(failures).toHaveLength(20);
    for (const failure of failures)
      expect(failure).toMatchObject({
        code: "RECORD_UNWRITABLE",
        hint: expect.stringMatching(/disk space/),
        cause: expect.anything(),
      });
    await expect(chain.append("run_1", [outcome(0)], [payloadOfText("x".repeat(900_000))])).rejects.toMatchObject({
      code: "RECORD_UNWRITABLE",
    });
    expect(await verify()).toMatchObject({ ok: true, records: 1 + written - 20 });

    rmSync(join(disk, "filler"));
    await chain.end("run_1", ended());
    expect(await verify()).toMatchObject({ ok: true, records: 2 + written - 20 });
  },
);
