import type { CallSite } from "@ambit/rtfs";
import { type CapabilityManifest, everyEffect, type NeededCapability, type Needs, noNeeds } from "@ambit/sdk";
import { type CalledSite, counted } from "./call-counts.ts";
import { effectClasses } from "./effect-classes.ts";
import { cageGrant, texts } from "./facts.ts";
import { type Fields, fieldsOf, inputsOf } from "./known-inputs.ts";
import { dynamicField, dynamicId, placeOf } from "./phrases.ts";
import { hostOf, resolvePath } from "./places.ts";

/** What static analysis tells about a program: the parts of an RTFS `Program` that matter here. */
export interface Reach {
  calls: readonly CallSite[];
  dynamic: readonly { what: string; at: CallSite["at"] }[];
  unknown: readonly { what: string; at: CallSite["at"] }[];
}

export interface InferOptions {
  /** what an id stands for, with the input's declared fields in order; undefined when nothing answers to it */
  lookup(id: string): { manifest: CapabilityManifest; fields: readonly string[] | undefined } | undefined;
  /** reach of an RTFS implementation */
  implementation(manifest: CapabilityManifest): Reach;
  /** absolute folder that relative paths start from */
  cwd: string;
}

/** What a program can ever reach, through RTFS implementations too. Reads no file and calls nothing. */
export function inferNeeds(program: Reach, options: InferOptions): Needs {
  const found: Found = {
    ...options,
    capabilities: new Map(),
    needs: structuredClone(noNeeds),
    entered: new Set(),
    sites: [],
    by: null,
  };
  addReach(program, found);
  const needs = distinct(found.needs);
  const capabilities = counted([...found.capabilities.values()], { sites: found.sites, needs });
  return { ...needs, capabilities, effects: effectClasses(capabilities, needs) };
}

interface Found extends InferOptions {
  capabilities: Map<string, NeededCapability>;
  needs: Needs;
  /** capabilities whose implementation has been followed */
  entered: Set<string>;
  sites: CalledSite[];
  /** the capability whose implementation is followed; null: the program itself */
  by: string | null;
}

function addReach({ calls, dynamic, unknown }: Reach, found: Found): void {
  for (const call of calls) addCall(call, found);
  for (const { at } of dynamic) found.needs.dynamic.push(dynamicId(at));
  for (const { what, at } of unknown) found.needs.unknown.push(`${what} at ${placeOf(at)}`);
}

function addCall(call: CallSite, found: Found): void {
  const capability = found.lookup(call.id);
  const fields = fieldsOf(call.args, capability?.fields);
  found.sites.push({ id: call.id, by: found.by, count: call.count });
  const effects = capability?.manifest.effects ?? everyEffect;
  const args = [...(found.capabilities.get(call.id)?.args ?? []), ...inputsOf(fields)];
  found.capabilities.set(call.id, { id: call.id, effects, args });
  if (capability === undefined) {
    found.needs.missing.push(call.id);
    return;
  }
  addPermissions(capability.manifest, { call, fields, found });
  addImplementation(capability.manifest, found);
}

interface Permitted {
  call: CallSite;
  fields: Fields;
  found: Found;
}

function addPermissions({ id, permissions = {} }: CapabilityManifest, { call, fields, found }: Permitted): void {
  const { needs, cwd } = found;
  const each = (field: string, what: "path" | "host" | "variable", add: (text: string) => void) => {
    const options = fields === "dynamic" ? "dynamic" : fields.get(field);
    if (options === "dynamic") needs.dynamic.push(dynamicField(what, id, call.at));
    else options?.flatMap(texts).forEach(add);
  };
  for (const { field, access } of permissions.paths ?? []) {
    each(field, "path", (path) => needs.paths.push({ path: resolvePath(cwd, path), access, by: id }));
  }
  for (const { field } of permissions.hosts ?? [])
    each(field, "host", (text) => needs.hosts.push(hostOf(text) ?? text));
  for (const { field } of permissions.env ?? []) each(field, "variable", (name) => needs.env.push(name));
}

/** Types whose reach is what their manifest declares. */
const declaredReach: ReadonlySet<string> = new Set(["native", "local"]);

function addImplementation(manifest: CapabilityManifest, found: Found): void {
  const { id, provider } = manifest;
  if (found.entered.has(id)) return;
  found.entered.add(id);
  if (provider.type === "rtfs") addReach(found.implementation(manifest), { ...found, by: id });
  else if (provider.type === "sandboxed") found.needs.paths.push(...cageGrant(manifest));
  else if (!declaredReach.has(provider.type)) {
    found.needs.unknown.push(`reach of ${id}, which the provider type "${provider.type}" runs`);
  }
}

function distinct(needs: Needs): Needs {
  const unique = (items: string[]) => [...new Set(items)];
  return {
    ...needs,
    paths: [...new Map(needs.paths.map((path) => [`${path.access} ${path.by} ${path.path}`, path])).values()],
    hosts: unique(needs.hosts),
    env: unique(needs.env),
    missing: unique(needs.missing),
    dynamic: unique(needs.dynamic),
    unknown: unique(needs.unknown),
  };
}
