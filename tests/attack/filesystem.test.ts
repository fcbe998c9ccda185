import { existsSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { attacks, canCage, python, sh, systemCalls } from "./cage.fixture.ts";

describe.skipIf(!canCage)(attacks("A: files and paths"), () => {
  let top: string;
  beforeEach(async () => {
    top = await mkdtemp(join(tmpdir(), "ambit-attack-"));
    await chmod(top, 0o755);
  });
  afterEach(() => rm(top, { recursive: true, force: true }));

  test("A1 the host's accounts are not there, by any path", async () => {
    const line = "cat /etc/passwd /etc/shadow ../../../etc/shadow; ls /root /home /var /boot; echo done";
    const { stdout, stderr } = await sh(line);
    expect(stdout).toBe("done\n");
    expect(stderr).not.toContain("root:");
  });

  test("A2 a link in a mounted folder leads to nothing of the host", async () => {
    const { stdout } = await sh(
      `ln -s /etc/shadow ${top}/l; ln -s / ${top}/r; cat ${top}/l; ls ${top}/r/root; echo done`,
      {
        readWrite: [top],
      },
    );
    expect(stdout).toBe("done\n");
    expect(await readdir(top)).toEqual([]);
  });

  test("A5 a link that the guest plants does not redirect what is written back", async () => {
    const outside = join(top, "outside");
    const mounted = join(top, "mounted");
    await mkdir(mounted);
    await writeFile(outside, "safe");
    await writeFile(join(mounted, "data"), "old");
    const line = `cd ${mounted}; rm data; ln -s ${outside} data; ln -s ${top} sub; echo evil > sub/outside`;
    const { notes } = await sh(line, { readWrite: [mounted] });
    expect(await readFile(outside, "utf8")).toBe("safe");
    expect(notes.join()).toContain("only regular files and folders");
  });

  test("A6 a hard link cannot carry a file of the host away", async () => {
    await writeFile(join(top, "host"), "safe", { mode: 0o644 });
    const { stdout } = await sh(`ln ${top}/host /workspace/l || ln ${top}/host ${top}/l || echo refused`, {
      readOnly: [top],
    });
    expect(stdout).toBe("refused\n");
  });

  test("A10, A11 of the host's processes nothing is seen", async () => {
    const source = `import os
print(len([p for p in os.listdir('/proc') if p.isdigit()]))
for path in ['/proc/1/root', '/proc/self/root', '/proc/1/cwd']:
  try: print(sorted(set(os.listdir(path)) & {'root', 'home', 'work', 'boot', 'var', 'srv'}))
  except OSError as e: print([])
print(open('/proc/1/cmdline').read().replace(chr(0), ' '))
print(open('/proc/1/environ').read())`;
    const { stdout } = await python(source, { env: { DECLARED: "1" } });
    const lines = stdout.split("\n");
    expect(Number(lines[0])).toBeLessThan(5);
    expect(lines.slice(1, 4)).toEqual(["[]", "[]", "[]"]);
    expect(stdout).not.toContain(process.cwd());
    expect(stdout).not.toContain("/var/cache");
    expect(stdout).not.toMatch(/HOSTNAME|SSH_|TOKEN/);
  });

  test("A12 the host's switches can neither be written nor turned", async () => {
    const source = `import glob, os
for path in ['/proc/sys/kernel/core_pattern', '/proc/sys/kernel/modprobe', '/proc/sys/vm/drop_caches', '/proc/sysrq-trigger',
             '/proc/sys/kernel/hostname', '/sys/kernel/uevent_helper', '/sys/fs/cgroup/release_agent', '/proc/self/oom_score_adj_x']:
  try: os.close(os.open(path, os.O_WRONLY)); print('open', path)
  except OSError: pass
print('done')`;
    const before = await readFile("/proc/sys/kernel/core_pattern", "utf8");
    expect((await python(source)).stdout).toBe("done\n");
    expect(await readFile("/proc/sys/kernel/core_pattern", "utf8")).toBe(before);
  });

  test("A12 of the host's identity neither its command line nor its boot is told", async () => {
    const { stdout } = await sh("cat /proc/cmdline /proc/sys/kernel/random/boot_id; hostname 2>/dev/null || uname -n");
    const boot = (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
    expect(stdout.trim()).toBe("sandbox");
    expect(stdout).not.toContain(boot);
  });

  test("A13 no mount, remount or new root", async () => {
    const body = `for name in ["mount", "umount2", "pivot_root", "chroot", "setns", "fsopen"]: call(name, 0, 0, 0, 0, 0)
call("unshare", 0x10000000)
call("unshare", 0x00020000)`;
    const { stdout } = await python(systemCalls(body));
    expect(
      new Set(
        stdout
          .trim()
          .split("\n")
          .map((line) => line.split(" ")[1]),
      ),
    ).toEqual(new Set(["EPERM"]));
    const shell = await sh("mount -o remount,rw /usr; unshare -Ur true; touch /usr/x /x; echo done");
    expect(shell.stdout).toBe("done\n");
  });

  test("A15 no device is made, and a pipe in a mounted folder holds nobody up", async () => {
    const { stdout, notes } = await sh(`mknod /workspace/d b 8 0 2>&1 || echo refused; mkfifo ${top}/pipe`, {
      readWrite: [top],
    });
    expect(stdout).toContain("refused");
    expect(notes.join()).toContain(`${top}/pipe`);
    expect(existsSync(join(top, "pipe"))).toBe(false);
  });

  test("A18 a file that claims a terabyte is not written back", async () => {
    const { notes } = await sh(`truncate -s 1T ${top}/sparse`, { readWrite: [top] });
    expect(existsSync(join(top, "sparse"))).toBe(false);
    expect(notes.join()).toContain("disk limit");
  });

  test("A19 a full disk stays the guest's own", async () => {
    const report = await sh("yes | head -c 1G > /tmp/a", { limits: { diskBytes: 2 * 1024 * 1024 } });
    expect(report).toMatchObject({ limit: "disk" });
    expect((await sh("yes | head -c 1M > a")).exitCode).toBe(0);
  });

  test("A20 a bottomless tree is refused, not walked", async () => {
    const source = `import os
os.chdir(${JSON.stringify(top)})
for _ in range(2000): os.mkdir('d'); os.chdir('d')`;
    await expect(python(source, { readWrite: [top] })).rejects.toMatchObject({ code: "SANDBOX_LIMIT" });
    expect(await readdir(top)).toEqual([]);
  });

  test("A21 no setuid bit reaches the host", async () => {
    await sh(`cp /bin/true ${top}/tool; chmod 6755 ${top}/tool`, { readWrite: [top] });
    expect((await stat(join(top, "tool"))).mode & 0o7777).toBe(0o755);
  });

  test("a link among the folders above a path is no way to another place", async () => {
    await mkdir(join(top, "secret"));
    await writeFile(join(top, "secret", "key"), "private", { mode: 0o600 });
    await symlink(join(top, "secret"), join(top, "link"));
    const key = join(top, "link", "key");
    for (const order of [{ readOnly: [key] }, { readWrite: [key] }])
      await expect(sh(`cat ${key}`, order)).rejects.toMatchObject({ code: "USAGE_INVALID" });
  });

  test("a folder that turns into a link while the cage is made shows nothing of where it leads", async () => {
    const [name, safe, secret] = [join(top, "name"), join(top, "safe"), join(top, "secret")];
    for (const folder of [safe, secret]) await mkdir(folder);
    await writeFile(join(safe, "data"), "safe");
    await writeFile(join(secret, "data"), "secret");
    await rename(safe, name);
    let isLink = false;
    const swapping = setInterval(() => {
      if (isLink) rmSync(name);
      renameSync(isLink ? safe : name, isLink ? name : safe);
      if (!isLink) symlinkSync(secret, name);
      isLink = !isLink;
    }, 3);
    const order = { readOnly: [name] };
    const runs = await Promise.allSettled(Array.from({ length: 8 }, () => sh(`cat ${name}/data`, order)));
    clearInterval(swapping);
    for (const run of runs) {
      if (run.status === "fulfilled") expect(run.value.stdout).toBe("safe");
      else expect(["USAGE_INVALID", "SANDBOX_FAILED"]).toContain(run.reason.code);
    }
  });

  test("a service of the host that listens in a readable folder is not reached", async () => {
    const heard: string[] = [];
    await using server = createServer((connection) => {
      heard.push("connected");
      connection.end();
    });
    await new Promise<void>((resolve) => server.listen(join(top, "service"), resolve));
    await chmod(join(top, "service"), 0o777);
    await writeFile(join(top, "data"), "42");
    const source = `import os, socket
print(open('${top}/data').read(), os.listdir('${top}'))
socket.socket(socket.AF_UNIX).connect('${top}/service')`;
    const { stdout, exitCode, notes } = await python(source, { readOnly: [top] });
    expect(stdout).toBe("42 ['data']\n");
    expect(exitCode).toBe(1);
    expect(heard).toEqual([]);
    expect(notes.join()).toContain(`${top}/service`);
  });

  test("what steers Ambit, git and editors is not changed from a writable folder", async () => {
    await mkdir(join(top, ".ambit"));
    await writeFile(join(top, ".ambit", "chain.sqlite"), "record");
    await mkdir(join(top, ".git"));
    await writeFile(join(top, ".git", "config"), "[core]");
    await mkdir(join(top, "keys"));
    await symlink(join(top, "keys"), join(top, "keys-by-link"));
    const line = `cd ${top}; ls -A; mkdir -p .ambit capabilities .git/hooks .vscode; echo x > .ambit/chain.sqlite
echo x > ambit.toml; echo x > capabilities/c.json; echo x > .git/hooks/pre-commit; echo x > .git/config; echo x > .git/HEAD
echo x > .vscode/tasks.json; echo x > .npmrc; echo x > .ENVRC`;
    const { stdout, notes } = await sh(line, { readWrite: [top], protected: [join(top, "keys-by-link")] });
    expect(stdout).toBe(".git\nkeys-by-link\n");
    expect((await readdir(top, { recursive: true })).sort()).toEqual([
      ".ambit",
      ".ambit/chain.sqlite",
      ".git",
      ".git/HEAD",
      ".git/config",
      "keys",
      "keys-by-link",
    ]);
    expect(await readFile(join(top, ".ambit", "chain.sqlite"), "utf8")).toBe("record");
    expect(await readFile(join(top, ".git", "config"), "utf8")).toBe("[core]");
    for (const name of [
      ".ambit",
      "ambit.toml",
      "capabilities",
      ".git/hooks",
      ".git/config",
      ".vscode",
      ".npmrc",
      ".ENVRC",
    ])
      expect(notes.join("\n")).toContain(`not written back: ${top}/${name}:`);
  });
});
