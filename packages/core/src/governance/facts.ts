import {
  type CapabilityManifest,
  type Effect,
  everyEffect,
  isJsonObject,
  type Json,
  type NeededPath,
} from "@ambit/sdk";
import { hostOf, resolvePath } from "./places.ts";

/** What one call reaches, as far as its manifest and its input tell. */
export interface CallFacts {
  id: string;
  effects: readonly Effect[];
  /** absolute paths */
  paths: readonly Pick<NeededPath, "path" | "access">[];
  /** hosts, or the text that should have named one */
  hosts: readonly string[];
  /** names of environment variables */
  env: readonly string[];
  /** permission fields that hold something else than a few short texts: nothing can be granted for them */
  unreadable: readonly string[];
  /** the program computed the id */
  isDynamic: boolean;
}

interface FactOptions {
  /** absolute folder that relative paths start from */
  cwd: string;
  isDynamic?: boolean;
}

/** Facts of a call to a known capability. `input` is plain JSON, as the provider will get it. */
export function callFacts(
  manifest: CapabilityManifest,
  input: Json,
  { cwd, isDynamic = false }: FactOptions,
): CallFacts {
  const { paths = [], hosts = [], env = [] } = manifest.permissions ?? {};
  const fields = [...paths, ...hosts, ...env].map(({ field }) => field);
  return {
    id: manifest.id,
    effects: manifest.effects,
    paths: [
      ...cageGrant(manifest),
      ...paths.flatMap(({ field, access }) =>
        textsAt(input, field).map((path) => ({ path: resolvePath(cwd, path), access })),
      ),
    ],
    hosts: hosts.flatMap(({ field }) => textsAt(input, field).map((text) => hostOf(text) ?? text)),
    env: env.flatMap(({ field }) => textsAt(input, field)),
    unreadable: fields.filter((field) => isUnreadable(valueAt(input, field))),
    isDynamic,
  };
}

/** Facts of a call that nothing answers to: an unknown capability has every effect. */
export function unknownCallFacts(id: string, { isDynamic = false }: { isDynamic?: boolean } = {}): CallFacts {
  return { id, effects: everyEffect, paths: [], hosts: [], env: [], unreadable: [], isDynamic };
}

/** Paths that a caged capability mounts: they are granted by name like any other. */
export function cageGrant({ id, provider }: CapabilityManifest): NeededPath[] {
  if (provider.type !== "sandboxed") return [];
  return [
    ...texts(provider.readOnly).map((path) => ({ path: resolvePath("/", path), access: "read" as const, by: id })),
    ...texts(provider.readWrite).map((path) => ({ path: resolvePath("/", path), access: "write" as const, by: id })),
  ];
}

function valueAt(input: Json, field: string): Json | undefined {
  if (!isJsonObject(input)) return undefined;
  return Object.hasOwn(input, field) ? input[field] : undefined;
}

function textsAt(input: Json, field: string): string[] {
  const value = valueAt(input, field);
  return isUnreadable(value) ? [] : texts(value);
}

/** A text, or the texts of an array. */
export function texts(value: Json | undefined): string[] {
  return [value].flat().filter((item) => typeof item === "string");
}

/** Most that one field may name: each name is compared, told to a person, and recorded. */
export const mostNames = { count: 1_000, length: 8_192 };

function isUnreadable(value: Json | undefined): boolean {
  if (value === undefined || value === null) return false;
  const items = [value].flat();
  if (items.length > mostNames.count) return true;
  return items.some((item) => typeof item !== "string" || item.length > mostNames.length);
}
