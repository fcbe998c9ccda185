import { readdir, readFile } from "node:fs/promises";

/** What one look at a process, or at a tree of them, saw. */
export interface Sample {
  memoryBytes: number;
  /** processes and threads */
  pids: number;
  cpuMs: number;
}

interface ProcessSample extends Sample {
  /** number and start, so that a recycled number is another process */
  id: string;
  /** processor time of its own, without its ended children */
  ownCpuMs: number;
  children: number[];
}

const forgetAfter = 50;

/** A process and everything beneath it, looked at again and again. */
export class ProcessTree {
  readonly #pid: number;
  readonly #known = new Map<string, { cpuMs: number; seen: number }>();
  #samples = 0;
  #forgottenMs = 0;

  constructor(pid: number) {
    this.#pid = pid;
  }

  /** Adds up what is alive, without the first process itself, which adopts every orphan. */
  async sample(): Promise<Sample> {
    const total: Sample = { memoryBytes: 0, pids: -1, cpuMs: 0 };
    this.#samples += 1;
    let level = [this.#pid];
    while (level.length > 0) {
      const seen = await Promise.all(level.map(sampleProcess));
      for (const one of seen) {
        total.memoryBytes += one.memoryBytes;
        total.pids += one.pids;
        total.cpuMs += one.cpuMs;
        this.#known.set(one.id, { cpuMs: one.ownCpuMs, seen: this.#samples });
      }
      level = seen.flatMap((one) => one.children);
    }
    return { ...total, cpuMs: Math.max(total.cpuMs, this.#everSeenMs()) };
  }

  /** Time of every process ever seen: one that nobody waited for leaves no trace with its parent. */
  #everSeenMs(): number {
    let sum = this.#forgottenMs;
    for (const [id, { cpuMs, seen }] of this.#known) {
      sum += cpuMs;
      if (this.#samples - seen < forgetAfter) continue;
      this.#known.delete(id);
      this.#forgottenMs += cpuMs;
    }
    return sum;
  }
}

async function sampleProcess(pid: number): Promise<ProcessSample> {
  const [status, stat, tasks] = await Promise.all([
    textOf(`/proc/${pid}/status`),
    textOf(`/proc/${pid}/stat`),
    readdir(`/proc/${pid}/task`).catch(() => []),
  ]);
  const children = await Promise.all(tasks.map((task) => textOf(`/proc/${pid}/task/${task}/children`)));
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return {
    id: `${pid}.${fields[19]}`,
    memoryBytes: memoryIn(hasMemory(status) ? status : await livingTask(pid, tasks)),
    pids: tasks.length,
    cpuMs: ticks(fields.slice(11, 15)),
    ownCpuMs: ticks(fields.slice(11, 13)),
    children: children.join(" ").split(" ").map(Number).filter(Boolean),
  };
}

/** A leader that has ended says nothing of the memory that its threads still share. */
async function livingTask(pid: number, tasks: readonly string[]): Promise<string> {
  for (const task of tasks) {
    const status = await textOf(`/proc/${pid}/task/${task}/status`);
    if (hasMemory(status)) return status;
  }
  return "";
}

function hasMemory(status: string): boolean {
  return status.includes("\nRssAnon:");
}

/** What a process holds of its own, in memory or in swap, and the page tables for it; tmpfs is counted by its folders. */
function memoryIn(status: string): number {
  return ["RssAnon", "VmSwap", "VmPTE"].reduce((sum, field) => sum + kilobytes(status, field), 0);
}

function kilobytes(status: string, field: string): number {
  return 1024 * Number(new RegExp(`^${field}:\\s*(\\d+)`, "m").exec(status)?.[1] ?? 0);
}

/** Fields 14 to 17 of proc(5)'s stat are in ticks of 10 ms. */
function ticks(fields: readonly string[]): number {
  return fields.reduce((sum, field) => sum + 10 * (Number(field) || 0), 0);
}

async function textOf(path: string): Promise<string> {
  return await readFile(path, "latin1").catch(() => "");
}
