/**
 * What is shut in a cage after it is built. The first process of the cage is bubblewrap's own: it runs as the guest's
 * user and without the guest's limits, so nothing of it is shown. Where no cgroup counts memory, `/dev/zero` is shut
 * too: what is mapped from it and shared counts for no process.
 */
export function sealArgs({ hasCgroup }: { hasCgroup: boolean }): string[] {
  const first = ["--size", "4096", "--perms", "0000", "--tmpfs", "/proc/1", "--remount-ro", "/proc/1"];
  return hasCgroup ? first : [...first, "--ro-bind", "/dev/null", "/dev/zero"];
}
