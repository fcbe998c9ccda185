import { type CallSite, type StaticArg, toPlain, type Value } from "@ambit/rtfs";
import {
  type CapabilityManifest,
  everyEffect,
  isJsonObject,
  type Json,
  type NeededCapability,
  type Needs,
} from "@ambit/sdk";
import { cageGrant, texts } from "./facts.ts";
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
    needs: { capabilities: [], paths: [], hosts: [], env: [], missing: [], dynamic: [], unknown: [] },
    entered: new Set(),
  };
  addReach(program, found);
  return distinct({ ...found.needs, capabilities: [...found.capabilities.values()] });
}

interface Found extends InferOptions {
  capabilities: Map<string, NeededCapability>;
  needs: Needs;
  /** capabilities whose implementation has been followed */
  entered: Set<string>;
}

function addReach({ calls, dynamic, unknown }: Reach, found: Found): void {
  for (const call of calls) addCall(call, found);
  for (const { at } of dynamic) found.needs.dynamic.push(dynamicId(at));
  for (const { what, at } of unknown) found.needs.unknown.push(`${what} at ${placeOf(at)}`);
}

function addCall(call: CallSite, found: Found): void {
  const capability = found.lookup(call.id);
  const fields = fieldsOf(call.args, capability?.fields);
  merge(call, { effects: capability?.manifest.effects ?? everyEffect, constants: constantsOf(fields), found });
  if (capability === undefined) {
    found.needs.missing.push(call.id);
    return;
  }
  addPermissions(capability.manifest, { call, fields, found });
  addImplementation(capability.manifest, found);
}

/** An argument by field name: its constant, or undefined where only the run will tell. */
type Fields = { of: Map<string, Json | undefined> } | "dynamic";

/** The arguments of a call by field, as input normalisation will arrange them. */
function fieldsOf(args: readonly StaticArg[], declared: readonly string[] | undefined): Fields {
  const [first] = args;
  if (first === undefined) return { of: new Map() };
  if (args.length === 1) {
    if ("fields" in first) {
      return {
        of: new Map(
          [...first.fields].map(([key, field]) => [key, "constant" in field ? plain(field.constant) : undefined]),
        ),
      };
    }
    if ("dynamic" in first) return "dynamic";
    const input = plain(first.constant);
    if (isJsonObject(input)) return { of: new Map(Object.entries(input)) };
  }
  const names = declared ?? [];
  return { of: new Map(args.slice(0, names.length).map((arg, index) => [names[index] ?? "", constantOf(arg)])) };
}

function constantOf(arg: StaticArg): Json | undefined {
  return "constant" in arg ? plain(arg.constant) : undefined;
}

/** A constant as plain JSON; undefined where it has no such form, and so can't be granted beforehand. */
function plain(value: Value): Json | undefined {
  try {
    return toPlain(value);
  } catch {
    return undefined;
  }
}

function constantsOf(fields: Fields): { [field: string]: Json } {
  if (fields === "dynamic") return {};
  return Object.fromEntries([...fields.of].flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

interface Site {
  effects: NeededCapability["effects"];
  constants: { [field: string]: Json };
  found: Found;
}

function merge({ id, count }: CallSite, { effects, constants, found }: Site): void {
  const before = found.capabilities.get(id);
  const total = before === undefined ? count : sum(before.count, count);
  const args = [...(before?.args ?? []), constants];
  found.capabilities.set(id, { id, effects, args, ...(total === undefined ? {} : { count: total }) });
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}

interface Permitted {
  call: CallSite;
  fields: Fields;
  found: Found;
}

function addPermissions({ id, permissions = {} }: CapabilityManifest, { call, fields, found }: Permitted): void {
  const { needs, cwd } = found;
  const each = (field: string, what: "path" | "host" | "variable", add: (text: string) => void) => {
    const value = fields === "dynamic" ? undefined : fields.of.get(field);
    if (value !== undefined) texts(value).forEach(add);
    else if (fields === "dynamic" || fields.of.has(field)) needs.dynamic.push(dynamicField(what, id, call.at));
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
  if (provider.type === "rtfs") addReach(found.implementation(manifest), found);
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
