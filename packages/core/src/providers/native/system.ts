import { setTimeout as pause } from "node:timers/promises";
import { encode, float } from "@ambit/rtfs";
import { AmbitError } from "@ambit/sdk";
import type { Ports } from "../../ports.ts";
import { type NativeCapability, native, number, text } from "./define.ts";

const longestSleepMs = 86_400_000;

/** Environment, time and randomness. */
export const systemCapabilities: readonly NativeCapability[] = [
  native({
    id: "ccos.system.get-env",
    description: "Gives the value of an environment variable, null when it is not set",
    effects: ["env"],
    input: { name: { type: "string", pattern: "^[A-Za-z_][A-Za-z0-9_]*$", maxLength: 200 } },
    output: { type: ["string", "null"] },
    permissions: { env: [{ field: "name" }] },
    execute: (input, { tools }) => ({ json: tools.env(text(input, "name")) ?? null }),
  }),
  native({
    id: "ccos.system.current-time",
    description: "Gives the time as ISO 8601 text in UTC",
    effects: ["time"],
    input: {},
    output: { type: "string", format: "date-time" },
    execute: (_, { tools }) => ({ json: new Date(tools.ports.clock.now()).toISOString() }),
  }),
  native({
    id: "ccos.system.current-timestamp-ms",
    description: "Gives the time in milliseconds since 1970",
    effects: ["time"],
    input: {},
    output: { type: "integer" },
    execute: (_, { tools }) => ({ json: tools.ports.clock.now() }),
  }),
  native({
    id: "ccos.system.sleep-ms",
    description: "Waits for a number of milliseconds, at most one day",
    effects: ["time"],
    input: { ms: { type: "integer", minimum: 0, maximum: longestSleepMs } },
    output: { type: "null" },
    examples: [{ input: { ms: 1 }, output: null }],
    async execute(input, { context: { signal } }) {
      try {
        await pause(number(input, "ms"), undefined, { signal });
      } catch (cause) {
        throw new AmbitError("EXECUTE_CANCELLED", "The sleep was cancelled", { cause });
      }
      return { json: null };
    },
  }),
  native({
    id: "ccos.system.random",
    description: "Gives a random number from 0 (included) to 1 (excluded)",
    effects: ["random"],
    input: {},
    output: { type: "number", minimum: 0, exclusiveMaximum: 1 },
    execute: (_, { tools }) => ({ value: encode(float(randomFraction(tools.ports))) }),
  }),
  native({
    id: "ccos.system.uuid",
    description: "Gives a random UUID (version 4)",
    effects: ["random"],
    input: {},
    output: { type: "string", format: "uuid" },
    execute: (_, { tools }) => ({ json: randomUuid(tools.ports) }),
  }),
];

/** 53 random bits as a fraction. */
function randomFraction({ random }: Ports): number {
  return Number(Buffer.from(random.bytes(8)).readBigUInt64BE() >> 11n) / 2 ** 53;
}

function randomUuid({ random }: Ports): string {
  const bytes = Buffer.from(random.bytes(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
