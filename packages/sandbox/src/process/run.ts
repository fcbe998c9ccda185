import type { Program } from "../program.ts";
import type { SandboxReport } from "../report.ts";
import type { SandboxSpec } from "../spec.ts";
import { cancelled } from "./child.ts";
import type { Engine } from "./engine.ts";
import { type Guest, guestFor } from "./guest.ts";
import { leaseUid } from "./identity.ts";
import { launch } from "./launch.ts";
import { planMounts } from "./mounts.ts";
import { outerSettings, startArgv } from "./rlimits.ts";
import { sealArgs } from "./seals.ts";
import { supervise } from "./supervise.ts";
import { viewArgs } from "./view.ts";

export interface CageRun {
  engine: Engine;
  spec: SandboxSpec;
  signal: AbortSignal | undefined;
}

/** Builds one cage, runs one program in it to its end, and takes the cage down. */
export async function runInCage(program: Program, { engine, spec, signal }: CageRun): Promise<SandboxReport> {
  if (signal?.aborted) throw cancelled(signal);
  await using resources = new AsyncDisposableStack();
  const guest = guestFor(program);
  const uid = engine.dropsUid ? resources.use(leaseUid(engine.stage.leases)).uid : undefined;
  const mounts = resources.use(await planMounts(spec, { uid, stage: engine.stage }));
  const cgroup = engine.cgroups?.create({ ...spec.limits, uid });
  if (cgroup) resources.use(cgroup);
  const admit = cgroup?.doors.length === 0 ? (pid: number) => cgroup.join(pid) : undefined;
  const held = resources.use(
    await launch(
      {
        ...cageOf(guest, { engine, spec, hasTree: mounts.tree !== undefined }),
        args: [
          ...viewArgs({
            env: { ...baseEnv, ...guest.env },
            node: engine.node,
            mounts: mounts.list,
            files: guest.files.map((file) => file.path),
            diskBytes: spec.limits.diskBytes,
            isBlocked: admit !== undefined,
          }),
          ...sealArgs({ hasCgroup: cgroup !== undefined }),
        ],
        settings: outerSettings({ limits: spec.limits, hasCgroup: cgroup !== undefined, uid }),
        uid,
        folders: mounts.folders,
        tree: mounts.tree,
        doors: cgroup?.doors ?? [],
        admit,
      },
      { signal },
    ),
  );
  await mounts.verify(held.jail);
  const report = await supervise(held, { engine, spec, signal, cgroup, givesResult: guest.givesResult });
  return { ...report, notes: [...report.notes, ...(await mounts.commit(held.jail, report))] };
}

interface Drawing {
  engine: Engine;
  spec: SandboxSpec;
  hasTree: boolean;
}

function cageOf(guest: Guest, { engine, spec, hasTree }: Drawing) {
  return {
    bwrap: engine.bwrap,
    pipes: engine.pipes,
    argv: startArgv({
      limits: spec.limits,
      hasCgroup: engine.cgroups !== undefined,
      guest,
      env: spec.env,
      hasTree,
    }),
    openFilter: () => engine.openFilter({ isUncounted: engine.cgroups === undefined }),
    stdin: guest.stdin,
    files: guest.files.map((file) => file.bytes),
    givesResult: guest.givesResult,
  };
}

/** What the cage itself works with; the caller may change it for the guest. */
const baseEnv = { PATH: "/ambit/bin:/usr/local/bin:/usr/bin:/bin", HOME: "/tmp", LANG: "C.UTF-8" };
