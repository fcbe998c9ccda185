import { chownSync, existsSync, mkdirSync, readFileSync, realpathSync, rmdirSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { errorCodeOf, messageOf } from "@ambit/sdk";
import { fieldIn, fieldOf, numberIn, removeCgroup, scaled, setLimit } from "./cgroup-files.ts";
import { ownMark } from "./marks.ts";

/** Where this service can make cgroups that hold limits. */
export interface CgroupHost {
  mechanism: "cgroup v1" | "cgroup v2";
  /** first letters of every cage's cgroup; the mark of its service follows */
  prefix: string;
  /** one for each controller (v1), or the one tree (v2) */
  folders: readonly string[];
  create(ceilings: Ceilings): Cgroup;
}

export interface Ceilings {
  memoryBytes: number;
  /** processes of the guest; the cage's own are added */
  pids: number;
  /** user who may enter; absent when it is this process's own */
  uid: number | undefined;
}

/** What the kernel counted; null where it does not. */
export interface CgroupCounts {
  cpuMs: number | null;
  memoryBytes: number | null;
  memoryKills: number;
  pidsRefused: number;
}

/** The cgroup of one cage. */
export interface Cgroup extends AsyncDisposable {
  mechanism: CgroupHost["mechanism"];
  /**
   * Files to which the cage's launcher writes 0, and so moves itself. Moving another process would wait for a grace
   * period of the kernel, some 10 ms.
   */
  doors: readonly string[];
  /** moves a process that no door let in */
  join(pid: number): Promise<void>;
  counts(): CgroupCounts;
}

const prefix = "ambit-cage-";

/** what a cage gets of a busy processor, beside a process or a group with the kernel's default of 1 */
const share = 0.5;
let made = 0;

/** Finds a place for cgroups by making one and setting its limits; a text says why there is none. */
export async function findCgroups(mountPoint = "/sys/fs/cgroup"): Promise<CgroupHost | string> {
  const own = readFileSync("/proc/self/cgroup", "utf8").trim().split("\n").map(ownPath);
  const hosts = [versionOne(mountPoint, own), ...versionTwo(mountPoint, own)];
  const reasons: string[] = [];
  for (const host of hosts) {
    try {
      await using trial = host.create({ memoryBytes: 64 * 1024 * 1024, pids: 16, uid: undefined });
      trial.counts();
      return host;
    } catch (error) {
      reasons.push(`${host.mechanism}: ${errorCodeOf(error) ?? messageOf(error)}`);
    }
  }
  return reasons.join(", ");
}

interface OwnPath {
  controllers: string[];
  path: string;
}

function ownPath(line: string): OwnPath {
  const [, controllers = "", ...path] = line.split(":");
  return { controllers: controllers.split(","), path: path.join(":") };
}

function versionOne(mountPoint: string, own: readonly OwnPath[]): CgroupHost {
  const folderOf = (controller: string) => {
    const path = own.find((entry) => entry.controllers.includes(controller))?.path ?? "/";
    return join(mountPoint, controller, path);
  };
  const [memory, pids, used] = [folderOf("memory"), folderOf("pids"), folderOf("cpuacct")];
  const shared = folderOf("cpu");
  const folders = [memory, pids, used, ...(isApart(shared, used) ? [shared] : [])];
  return {
    mechanism: "cgroup v1",
    prefix,
    folders,
    create: (ceilings) => {
      const name = nextName();
      const at = { memory: join(memory, name), pids: join(pids, name), cpu: join(used, name) };
      const all = folders.map((folder) => join(folder, name));
      return build("cgroup v1", {
        folders: all,
        settings: [
          [join(at.memory, "memory.limit_in_bytes"), ceilings.memoryBytes],
          [join(at.pids, "pids.max"), ceilings.pids + 2],
          [join(shared, name, "cpu.shares"), share * 1024],
        ],
        doors: all.map((folder) => join(folder, "tasks")),
        uid: ceilings.uid,
        counts: () => ({
          cpuMs: scaled(numberIn(join(at.cpu, "cpuacct.usage")), 1e-6),
          memoryBytes: numberIn(join(at.memory, "memory.max_usage_in_bytes")),
          memoryKills: fieldIn(join(at.memory, "memory.oom_control"), "oom_kill"),
          pidsRefused: fieldIn(join(at.pids, "pids.events"), "max"),
        }),
      });
    },
  };
}

/** Whether a controller has a tree of its own: some are mounted together, under two names. */
function isApart(folder: string, other: string): boolean {
  return existsSync(folder) && existsSync(other) && realpathSync(folder) !== realpathSync(other);
}

/** A delegated subtree of the service's own cgroup, else, for root, one at the top. */
function versionTwo(mountPoint: string, own: readonly OwnPath[]): CgroupHost[] {
  const path = own.find((entry) => entry.controllers.join("") === "")?.path;
  if (path === undefined) return [];
  const places = [{ base: join(mountPoint, path), leaf: "ambit-service" }];
  if (process.geteuid?.() === 0) places.push({ base: join(mountPoint, "ambit"), leaf: "" });
  return places.map(({ base, leaf }) => ({
    mechanism: "cgroup v2" as const,
    prefix,
    folders: [base],
    create: (ceilings) => {
      delegate(base, leaf);
      return oneTree(join(base, nextName()), ceilings);
    },
  }));
}

/** Lets children of `base` hold limits; a service that lives in it moves to a leaf first, as the kernel demands. */
function delegate(base: string, leaf: string): void {
  mkdirSync(base, { recursive: true });
  const control = join(base, "cgroup.subtree_control");
  const has = () => ["memory", "pids"].every((name) => enabled.includes(name));
  let enabled = readFileSync(control, "utf8").trim().split(" ");
  if (has()) return;
  if (leaf !== "") {
    const members = readFileSync(join(base, "cgroup.procs"), "utf8").trim().split("\n");
    if (members.some((pid) => pid !== "" && Number(pid) !== process.pid))
      throw new Error(`${base} is shared with other processes; start the service in a delegated cgroup of its own`);
    mkdirSync(join(base, leaf), { recursive: true });
    writeFileSync(join(base, leaf, "cgroup.procs"), String(process.pid));
  }
  writeFileSync(control, "+memory +pids");
  enableCpu(control);
  enabled = readFileSync(control, "utf8").trim().split(" ");
  if (!has()) throw new Error(`${base} does not give the controllers memory and pids`);
}

/** Shares of the processor are given where the place has that controller; nothing else depends on it. */
function enableCpu(control: string): void {
  try {
    writeFileSync(control, "+cpu");
  } catch {
    return;
  }
}

function oneTree(folder: string, ceilings: Ceilings): Cgroup {
  return build("cgroup v2", {
    folders: [folder],
    settings: [
      [join(folder, "memory.max"), ceilings.memoryBytes],
      [join(folder, "memory.swap.max"), 0],
      [join(folder, "pids.max"), ceilings.pids + 1],
      [join(folder, "cpu.weight"), share * 100],
    ],
    doors: [],
    uid: undefined,
    counts: () => ({
      cpuMs: scaled(fieldOf(join(folder, "cpu.stat"), "usage_usec"), 1e-3),
      memoryBytes: numberIn(join(folder, "memory.peak")),
      memoryKills: fieldIn(join(folder, "memory.events"), "oom_kill"),
      pidsRefused: fieldIn(join(folder, "pids.events"), "max"),
    }),
  });
}

interface Build {
  folders: readonly string[];
  settings: readonly (readonly [path: string, value: number])[];
  doors: readonly string[];
  uid: number | undefined;
  counts: () => CgroupCounts;
}

/** Makes the folders and sets the limits; all or nothing. */
function build(mechanism: Cgroup["mechanism"], { folders, settings, doors, uid, counts }: Build): Cgroup {
  const made: string[] = [];
  const cgroup: Cgroup = {
    mechanism,
    counts,
    doors,
    join: async (pid) => {
      if (doors.length > 0) return;
      for (const folder of folders) await writeFile(join(folder, "cgroup.procs"), String(pid));
    },
    [Symbol.asyncDispose]: async () => void (await Promise.all(made.map(removeCgroup))),
  };
  try {
    for (const folder of folders) {
      mkdirSync(folder);
      made.push(folder);
    }
    for (const [path, value] of settings) setLimit(path, value);
    if (uid !== undefined) for (const door of doors) chownSync(door, uid, uid);
    return cgroup;
  } catch (error) {
    for (const folder of made) rmdirSync(folder);
    throw error;
  }
}

function nextName(): string {
  made += 1;
  return `${prefix}${ownMark()}.${made}`;
}
