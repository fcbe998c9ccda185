import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSandbox, probeTiers } from "./open.ts";
import { defaultLimits, type SandboxSpec } from "./spec.ts";
import { canCage } from "./tiers/process.fixture.ts";

const spec: SandboxSpec = { limits: defaultLimits, env: {}, readOnly: [], readWrite: [], network: "none" };

describe("a tier", () => {
  test.each(["isolate", "container", "gvisor", "microvm", "firecracker"])(
    "%s is known, and says why it cannot run",
    async (name) => {
      const probe = (await probeTiers()).find((tier) => tier.name === name);
      expect(probe).toMatchObject({ available: false, reason: "not in this version of Ambit" });
    },
  );

  test("that is not available is refused, never replaced by a weaker one", async () => {
    await expect(openSandbox({ ...spec, tier: "firecracker" })).rejects.toMatchObject({
      code: "SANDBOX_UNAVAILABLE",
      message: expect.stringContaining("firecracker"),
    });
  });

  test.skipIf(!canCage)("that is not available names the strongest that is (needs bubblewrap)", async () => {
    await expect(openSandbox({ ...spec, tier: "gvisor" })).rejects.toMatchObject({
      hint: expect.stringContaining("`process` is the strongest tier here"),
    });
  });

  test("that nobody knows is bad usage", async () => {
    await expect(openSandbox({ ...spec, tier: "teleport" })).rejects.toMatchObject({
      code: "USAGE_INVALID",
      hint: expect.stringContaining("process"),
    });
  });
});

describe("a spec is refused before anything starts", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "ambit-spec-"));
    await symlink("/etc", join(folder, "link"));
    await mkdir(join(folder, "real", "inner"), { recursive: true });
    await symlink("real", join(folder, "alias"));
    for (const name of [".ambit", "capabilities", "state/artifacts"])
      await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, "state", "chain.sqlite"), "");
  });
  afterAll(() => rm(folder, { recursive: true }));

  const limited = (limits: Partial<typeof defaultLimits>) => ({ ...spec, limits: { ...defaultLimits, ...limits } });
  const cases: [string, () => SandboxSpec][] = [
    ["a limit of nothing", () => limited({ wallMs: 0 })],
    ["a negative limit", () => limited({ pids: -1 })],
    ["a limit that is no whole number", () => limited({ memoryBytes: Number.NaN })],
    ["a clock that no timer holds", () => limited({ wallMs: 3e9 })],
    ["more processor time than a timer holds", () => limited({ cpuMs: 9e15 })],
    ["more processes than a kernel numbers", () => limited({ pids: 1e9 })],
    ["more descriptors than a process may have", () => limited({ fds: 1e9 })],
    ["more memory than any machine has", () => limited({ memoryBytes: 1e15 })],
    ["more disk than any machine has", () => limited({ diskBytes: 9e15 })],
    ["more output than is kept", () => limited({ outputBytes: 1e10 })],
    ["a relative path", () => ({ ...spec, readOnly: ["data"] })],
    ["a path with ..", () => ({ ...spec, readOnly: [`${folder}/../etc`] })],
    ["a path that is missing", () => ({ ...spec, readOnly: [join(folder, "none")] })],
    ["a path with a NUL byte", () => ({ ...spec, readOnly: ["/tmp/\0"] })],
    ["a link", () => ({ ...spec, readOnly: [join(folder, "link")] })],
    ["a file behind a link", () => ({ ...spec, readOnly: [join(folder, "link", "passwd")] })],
    ["a folder behind a link", () => ({ ...spec, readWrite: [join(folder, "alias", "inner")] })],
    ["the root", () => ({ ...spec, readOnly: ["/"] })],
    ["the host's processes", () => ({ ...spec, readOnly: ["/proc"] })],
    ["something of the host's processes", () => ({ ...spec, readOnly: ["/proc/sys"] })],
    ["the host's devices", () => ({ ...spec, readWrite: ["/dev"] })],
    ["a writable system folder", () => ({ ...spec, readWrite: ["/usr/bin"] })],
    ["a writable file of the system", () => ({ ...spec, readWrite: ["/etc/hosts"] })],
    ["a path that is both", () => ({ ...spec, readOnly: [folder], readWrite: [folder] })],
    ["a writable state folder", () => ({ ...spec, readWrite: [join(folder, ".ambit")] })],
    ["a writable state folder of another name", () => ({ ...spec, readWrite: [join(folder, "state")] })],
    ["something writable in a state folder", () => ({ ...spec, readWrite: [join(folder, "state", "artifacts")] })],
    ["a writable folder of capabilities", () => ({ ...spec, readWrite: [join(folder, "capabilities")] })],
    ["what the caller protects", () => ({ ...spec, readWrite: [folder], protected: [dirname(folder)] })],
    ["a protected path that is relative", () => ({ ...spec, protected: ["keys"] })],
    ["an environment name that is none", () => ({ ...spec, env: { "A=B": "1" } })],
    ["an environment value with a NUL byte", () => ({ ...spec, env: { A: "\0" } })],
    ["a reserved environment name", () => ({ ...spec, env: { AMBIT_RESULT_FD: "9" } })],
  ];
  test.each(cases)("for %s", async (_, bad) => {
    await expect(openSandbox(bad())).rejects.toMatchObject({ code: "USAGE_INVALID", hint: expect.any(String) });
  });

  test("and the hint names the place that a link leads to", async () => {
    const bad = { ...spec, readWrite: [join(folder, "alias", "inner")] };
    await expect(openSandbox(bad)).rejects.toMatchObject({
      hint: expect.stringContaining(join(folder, "real", "inner")),
    });
  });
});
