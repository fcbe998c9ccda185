import { decode, keyword, PMap, type Value } from "@ambit/rtfs";
import {
  AmbitError,
  type CallContext,
  type CapabilityManifest,
  type Encoded,
  type Json,
  type JsonSchema,
  type ProviderAnswer,
} from "@ambit/sdk";
import type { Model } from "../../model/index.ts";
import type { Ports } from "../../ports.ts";
import type { Cages } from "../sandboxed.ts";
import type { Files } from "./files.ts";

/** What the built-in capabilities reach the world with. */
export interface NativeTools {
  ports: Ports;
  /** files beneath the roots that this call was granted */
  files(context: CallContext): Files;
  kv: KeyValue;
  cages: Cages;
  /** writes a program's output as it is */
  print(text: string): void;
  /** writes one log line */
  log(text: string): void;
  /** asks a person; undefined where nobody can be asked */
  ask?: ((prompt: string, options: { signal: AbortSignal }) => Promise<string>) | undefined;
  env(name: string): string | undefined;
  /** the language model; undefined where none is configured */
  model?: Model | undefined;
}

/** Values that outlive a run, each under a key. A value is in the lossless codec; undefined means absent. */
export interface KeyValue {
  get(key: string): Promise<Encoded | undefined>;
  put(key: string, value: Encoded): Promise<void>;
  /** Puts when the present value equals `expected`; says whether it did. */
  compareAndPut(key: string, change: { expected: Encoded | undefined; value: Encoded }): Promise<boolean>;
  /** says whether there was one */
  delete(key: string): Promise<boolean>;
}

/** A validated input: the schema has fixed its fields and their types. */
export type Input = { [field: string]: Json };

/** A built-in capability. */
export interface NativeCapability {
  manifest: CapabilityManifest;
  execute(input: Input, use: { tools: NativeTools; context: CallContext }): ProviderAnswer | Promise<ProviderAnswer>;
}

type Definition = Pick<CapabilityManifest, "id" | "description" | "effects" | "permissions" | "examples"> & {
  /** input fields in the order of positional arguments; those ending in `?` are optional */
  input: { [field: string]: JsonSchema };
  output: JsonSchema;
  execute: NativeCapability["execute"];
};

/** Defines a built-in: every input is a closed record. */
export function native({ input, execute, ...facts }: Definition): NativeCapability {
  const fields = Object.keys(input);
  const manifest: CapabilityManifest = {
    version: "1.0.0",
    ...facts,
    input: {
      type: "object",
      properties: Object.fromEntries(Object.entries(input).map(([field, schema]) => [bare(field), schema])),
      required: fields.filter((field) => !field.endsWith("?")),
      additionalProperties: false,
    },
    provider: { type: "native" },
    provenance: { origin: "builtin" },
  };
  return { manifest, execute };
}

function bare(field: string): string {
  return field.endsWith("?") ? field.slice(0, -1) : field;
}

/** A text field that the schema requires. */
export function text(input: Input, field: string): string {
  const value = input[field];
  if (typeof value === "string") return value;
  throw new AmbitError("INTERNAL", `The input's "${field}" passed its schema and is no text`);
}

export function number(input: Input, field: string): number {
  const value = input[field];
  if (typeof value === "number") return value;
  throw new AmbitError("INTERNAL", `The input's "${field}" passed its schema and is no number`);
}

/** A field as the program gave it, with all that JSON can't keep; nil when it is absent. */
export function lossless(context: CallContext, field: string): Value {
  const input = decode(context.encodedInput);
  if (!(input instanceof PMap)) return null;
  return input.get(keyword(field)) ?? input.get(field) ?? null;
}
