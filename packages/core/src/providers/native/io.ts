import { str } from "@ambit/rtfs";
import { lossless, type NativeCapability, native, text } from "./define.ts";

const path = { type: "string", minLength: 1, maxLength: 4096 } as const;
const reads = { paths: [{ field: "path", access: "read" as const }] };
const writes = { paths: [{ field: "path", access: "write" as const }] };

/** Output and files. */
export const ioCapabilities: readonly NativeCapability[] = [
  native({
    id: "ccos.io.log",
    description: "Writes one line to the run's log",
    effects: ["log"],
    input: { message: true },
    output: { type: "null" },
    examples: [{ input: { message: "Hello from RTFS!" }, output: null }],
    execute(_, { tools, context }) {
      tools.log(str(lossless(context, "message")));
      return { json: null };
    },
  }),
  native({
    id: "ccos.io.print",
    description: "Writes text to the program's output",
    effects: ["log"],
    input: { message: true },
    output: { type: "null" },
    execute(_, { tools, context }) {
      tools.print(str(lossless(context, "message")));
      return { json: null };
    },
  }),
  native({
    id: "ccos.io.println",
    description: "Writes text and a line end to the program's output",
    effects: ["log"],
    input: { message: true },
    output: { type: "null" },
    execute(_, { tools, context }) {
      tools.print(`${str(lossless(context, "message"))}\n`);
      return { json: null };
    },
  }),
  native({
    id: "ccos.io.read-file",
    description: "Reads a UTF-8 text file of at most 16 MiB",
    effects: ["filesystem.read"],
    input: { path },
    output: { type: "string" },
    permissions: reads,
    examples: [{ input: { path: "data/notes.txt" }, output: "first line\n" }],
    async execute(input, { tools, context }) {
      return { json: await tools.files(context).readText(text(input, "path")) };
    },
  }),
  native({
    id: "ccos.io.write-file",
    description: "Writes a UTF-8 text file, as a whole or not at all",
    effects: ["filesystem.write"],
    input: { path, content: { type: "string" } },
    output: {
      type: "object",
      properties: { path: { type: "string" }, bytes: { type: "integer" }, sha256: { type: "string" } },
      required: ["path", "bytes", "sha256"],
    },
    permissions: writes,
    async execute(input, { tools, context }) {
      const written = await tools.files(context).writeText(text(input, "path"), text(input, "content"));
      return { json: { ...written }, artifacts: [written] };
    },
  }),
  native({
    id: "ccos.io.file-exists",
    description: "Says whether a file or folder stands at a path",
    effects: ["filesystem.read"],
    input: { path },
    output: { type: "boolean" },
    permissions: reads,
    async execute(input, { tools, context }) {
      return { json: await tools.files(context).exists(text(input, "path")) };
    },
  }),
  native({
    id: "ccos.io.list-dir",
    description: "Lists the names in a folder, sorted",
    effects: ["filesystem.read"],
    input: { path },
    output: { type: "array", items: { type: "string" } },
    permissions: reads,
    async execute(input, { tools, context }) {
      return { json: await tools.files(context).list(text(input, "path")) };
    },
  }),
  native({
    id: "ccos.io.delete-file",
    description: "Deletes one file",
    effects: ["filesystem.write"],
    input: { path },
    output: { type: "null" },
    permissions: writes,
    async execute(input, { tools, context }) {
      await tools.files(context).remove(text(input, "path"));
      return { json: null };
    },
  }),
  native({
    id: "ccos.io.mkdir",
    description: "Makes a folder, with those on its way that are missing",
    effects: ["filesystem.write"],
    input: { path },
    output: { type: "null" },
    permissions: writes,
    async execute(input, { tools, context }) {
      await tools.files(context).makeFolder(text(input, "path"));
      return { json: null };
    },
  }),
];
