import {
  defaultLimits,
  openSandbox,
  probeTiers,
  type Sandbox,
  type SandboxLimits,
  type SandboxReport,
  type SandboxSpec,
} from "@ambit/sandbox";

const probe = (await probeTiers()).find((tier) => tier.name === "process");

/** Whether cages can run here. */
export const canCage = probe?.available === true;

/** Title of a class of attacks: names the reason when it is skipped. */
export function attacks(title: string): string {
  return canCage ? title : `${title} (needs bubblewrap: ${probe?.reason})`;
}

export interface Order extends Partial<Omit<SandboxSpec, "limits">> {
  limits?: Partial<SandboxLimits>;
}

export function open({ limits, ...rest }: Order = {}): Promise<Sandbox> {
  const small = { ...defaultLimits, wallMs: 20_000, diskBytes: 16 * 1024 * 1024 };
  return openSandbox({
    env: {},
    readOnly: [],
    readWrite: [],
    network: "none",
    ...rest,
    limits: { ...small, ...limits },
  });
}

export async function sh(line: string, order?: Order): Promise<SandboxReport> {
  await using box = await open(order);
  return await box.run({ kind: "command", argv: ["sh", "-c", line] });
}

export async function python(source: string, order?: Order): Promise<SandboxReport> {
  await using box = await open(order);
  return await box.run({ kind: "script", language: "python", source });
}

/**
 * Python that makes system calls by number and says how each ended: `call("mount", 0, 0)` prints `mount EPERM`. The
 * numbers are those of the machine that the tests run on.
 */
export function systemCalls(body: string): string {
  return `import ctypes, errno, os, platform
libc = ctypes.CDLL(None, use_errno=True)
numbers = ${JSON.stringify(numbers)}[platform.machine()]
def call(name, *args):
  done = libc.syscall(numbers[name], *args)
  print(name, "done" if done >= 0 else errno.errorcode[ctypes.get_errno()], flush=True)
${body}`;
}

const numbers = {
  x86_64: {
    ptrace: 101,
    mount: 165,
    umount2: 166,
    pivot_root: 155,
    chroot: 161,
    setns: 308,
    unshare: 272,
    bpf: 321,
    perf_event_open: 298,
    userfaultfd: 323,
    io_uring_setup: 425,
    keyctl: 250,
    add_key: 248,
    init_module: 175,
    kexec_load: 246,
    process_vm_readv: 310,
    open_by_handle_at: 304,
    clone3: 435,
    clone: 56,
    fsopen: 430,
    ioctl: 16,
    personality: 135,
    reboot: 169,
    settimeofday: 164,
    sethostname: 170,
    syslog: 103,
    swapon: 167,
    quotactl: 179,
  },
  aarch64: {
    ptrace: 117,
    mount: 40,
    umount2: 39,
    pivot_root: 41,
    chroot: 51,
    setns: 268,
    unshare: 97,
    bpf: 280,
    perf_event_open: 241,
    userfaultfd: 282,
    io_uring_setup: 425,
    keyctl: 219,
    add_key: 217,
    init_module: 105,
    kexec_load: 104,
    process_vm_readv: 270,
    open_by_handle_at: 265,
    clone3: 435,
    clone: 220,
    fsopen: 430,
    ioctl: 29,
    personality: 92,
    reboot: 142,
    settimeofday: 170,
    sethostname: 161,
    syslog: 116,
    swapon: 224,
    quotactl: 60,
  },
};
