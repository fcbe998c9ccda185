import type { Program, SandboxLimits, SandboxSpec } from "@ambit/sandbox";
import { AmbitError, isJsonObject, type Json } from "@ambit/sdk";
import { admitMounts } from "../mounts.ts";
import { limitNames } from "../sandboxed.ts";
import { type Input, type NativeCapability, type NativeTools, native } from "./define.ts";

const texts = (description: string) => ({ type: "array", items: { type: "string" }, description }) as const;

/** Foreign programs in a cage. */
export const sandboxCapabilities: readonly NativeCapability[] = [
  native({
    id: "ccos.sandbox.run",
    description: "Runs one command in a cage without network, and tells how it ended",
    effects: ["process"],
    input: {
      argv: { ...texts("the command and its arguments; no shell reads them"), minItems: 1 },
      "env?": texts("names of variables that the command gets"),
      "readOnly?": texts("absolute paths to read, under the same names inside"),
      "readWrite?": texts("absolute paths to write: copied in, written back when the command ends"),
      "tier?": { type: "string", description: "weakest cage that will do" },
      "stdin?": { type: "string", maxLength: 16_777_216, description: "what the command reads on stdin" },
      "limits?": {
        type: "object",
        properties: Object.fromEntries(limitNames.map((name) => [name, { type: "integer", minimum: 1 }])),
        additionalProperties: false,
      },
    },
    output: {
      type: "object",
      properties: {
        tier: { type: "string" },
        exitCode: { type: ["integer", "null"] },
        signal: { type: ["string", "null"] },
        limit: { type: "string" },
        stdout: { type: "string" },
        stderr: { type: "string" },
      },
      required: ["tier", "exitCode", "signal", "stdout", "stderr"],
    },
    permissions: {
      paths: [
        { field: "readOnly", access: "read" },
        { field: "readWrite", access: "write" },
      ],
      env: [{ field: "env" }],
    },
    async execute(input, { tools, context }) {
      const { signal } = context;
      await admitMounts(
        { readOnly: textsOf(input.readOnly), readWrite: textsOf(input.readWrite) },
        tools.files(context),
      );
      await using sandbox = await tools.cages.open(drawing(input, tools), { signal });
      const report = await sandbox.run(commandOf(input), { signal });
      const { tier, engine, durationMs, limits } = report;
      return { json: plain(report), receipt: { tier, engine, durationMs, limits: plain(limits) } };
    },
  }),
];

function commandOf({ argv, stdin }: Input): Program {
  const command = { kind: "command" as const, argv: textsOf(argv) };
  return typeof stdin === "string" ? { ...command, stdin: Buffer.from(stdin) } : command;
}

function drawing(input: Input, tools: NativeTools): SandboxSpec {
  return {
    ...(typeof input.tier === "string" ? { tier: input.tier } : {}),
    limits: { ...tools.cages.limits, ...limitsOf(input.limits) },
    env: Object.fromEntries(textsOf(input.env).map((name) => [name, variable(name, tools)])),
    readOnly: textsOf(input.readOnly),
    readWrite: textsOf(input.readWrite),
    network: "none",
  };
}

/** Variables go by name, so that no value of one is ever recorded. */
function variable(name: string, tools: NativeTools): string {
  const value = tools.env(name);
  if (value !== undefined) return value;
  throw new AmbitError("EXECUTE_INPUT_INVALID", `The environment variable ${name} is not set`, {
    details: { path: "/env" },
  });
}

const textsOf = (value: Json | undefined): string[] => [value ?? []].flat().filter((item) => typeof item === "string");

function limitsOf(value: Json | undefined): Partial<SandboxLimits> {
  return isJsonObject(value) ? { ...value } : {};
}

const plain = (value: object): { [fact: string]: Json } => JSON.parse(JSON.stringify(value));
