import type { CageMount } from "./mounts.ts";

/** Descriptors of bubblewrap itself; none reaches the guest. */
export const ownFd = { args: 4, filter: 5, control: 6, firstFile: 9 } as const;

/** Where a cage is seen from inside. */
export interface View {
  env: Readonly<Record<string, string>>;
  /** the interpreter on the host that stands on PATH as `node` */
  node: string | undefined;
  mounts: readonly CageMount[];
  /** places of the files whose bytes arrive on `ownFd.firstFile` and after */
  files: readonly string[];
  diskBytes: number;
  /** bubblewrap waits for our word before it starts anything in the cage */
  isBlocked: boolean;
}

/** The lockdown as arguments of bubblewrap: everything that the guest sees, and nothing else. */
export function viewArgs(view: View): string[] {
  return [...lockdown, ...environment(view.env), ...system, ...workFolders(view), ...interpreter(view.node)].concat(
    view.mounts.flatMap(mountArgs(view.diskBytes)),
    view.files.flatMap((path, index) => ["--ro-bind-data", String(ownFd.firstFile + index), path]),
    view.isBlocked ? ["--block-fd", String(ownFd.control)] : [],
    seals,
  );
}

const lockdown = [
  ...["--unshare-all", "--unshare-user", "--uid", "1000", "--gid", "1000"],
  ...["--disable-userns", "--assert-userns-disabled", "--new-session", "--die-with-parent"],
  ...["--hostname", "sandbox", "--clearenv", "--cap-drop", "ALL"],
];

const system = [
  ...["--ro-bind", "/usr", "/usr"],
  ...["--symlink", "usr/bin", "/bin", "--symlink", "usr/sbin", "/sbin"],
  ...["--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64"],
  ...["--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"],
  ...["--ro-bind-try", "/etc/alternatives", "/etc/alternatives"],
  ...["--proc", "/proc", "--dev", "/dev"],
];

/** What the kernel would still say of the host: a file without rights stands over it. */
const covered = ["/proc/cmdline", "/proc/sys/kernel/random/boot_id"];

const seals = [
  ...covered.flatMap((path) => ["--ro-bind", "/dev/null", path]),
  ...["--seccomp", String(ownFd.filter)],
  ...["--json-status-fd", String(ownFd.control)],
  ...["--remount-ro", "/dev", "--remount-ro", "/"],
];

function environment(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env).flatMap(([name, value]) => ["--setenv", name, value]);
}

function workFolders({ diskBytes }: View): string[] {
  const size = ["--size", String(diskBytes), "--tmpfs"];
  return [...size, "/tmp", ...size, "/workspace", "--chdir", "/workspace"];
}

function interpreter(node: string | undefined): string[] {
  return node === undefined ? [] : ["--ro-bind", node, "/ambit/bin/node"];
}

function mountArgs(diskBytes: number): (mount: CageMount) => string[] {
  return (mount) =>
    mount.kind === "bind"
      ? ["--ro-bind", mount.source, mount.path]
      : ["--size", String(diskBytes), "--tmpfs", mount.path];
}
