import { AmbitError, messageOf } from "@ambit/sdk";
import { z } from "zod";
import type { ConformanceCase } from "./case.ts";

const text = z.string().optional();

const most = z.int().positive().exactOptional();

const answer = {
  args: text,
  input: text,
  step: text,
  hints: text,
  context: text,
  apply: text,
  expires: text,
  answer: text,
  error: z.strictObject({ kind: z.string(), message: z.string(), data: text }).optional(),
};

const shape: z.ZodType<ConformanceCase> = z
  .strictObject({
    id: z.string().min(1),
    area: z.string().min(1),
    source: z.string(),
    expect: text,
    error: z.string().min(1).optional(),
    at: z
      .string()
      .regex(/^\d+:\d+$/)
      .optional(),
    modules: z.record(z.string(), z.string()).optional(),
    parameters: text,
    resources: text,
    calls: z
      .union([
        z.array(z.strictObject({ id: z.string().min(1), ...answer })),
        z.record(z.string(), z.array(z.strictObject(answer))),
      ])
      .optional(),
    functions: z.array(z.string()).optional(),
    effects: z.record(z.string(), z.array(z.string())).optional(),
    limits: z
      .strictObject({ steps: most, depth: most, memory: most, elements: most, characters: most, searched: most })
      .optional(),
    positions: z.array(z.string()).optional(),
    steps: z.array(z.string()).optional(),
  })
  .refine((one) => (one.expect === undefined) !== (one.error === undefined), "give either `expect` or `error`")
  .refine((one) => one.at === undefined || one.error !== undefined, "`at` is the place of an `error`");

/** A case and where it stands. */
export interface FoundCase {
  case: ConformanceCase;
  file: string;
  line: number;
}

/** Reads cases, one JSON object a line. Throws `USAGE_INVALID` naming the first line that is none. */
export function readCases(text: string, { file }: { file: string }): FoundCase[] {
  const lines = text.split("\n").map((content, index) => ({ content, file, line: index + 1 }));
  const found = lines.filter(({ content }) => content.trim() !== "").map(readCase);
  const ids = new Map<string, number>();
  for (const { case: one, line } of found) {
    const first = ids.get(one.id);
    if (first !== undefined) throw malformed(`the id ${one.id} is that of line ${first} too`, { file, line });
    ids.set(one.id, line);
  }
  return found;
}

interface Line {
  file: string;
  line: number;
}

function readCase({ content, file, line }: Line & { content: string }): FoundCase {
  const parsed = shape.safeParse(parseJson(content, { file, line }));
  if (parsed.success) return { case: parsed.data, file, line };
  const [issue] = parsed.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? "" : `${issue.path.join(".")}: `;
  throw malformed(`${where}${issue?.message ?? "no case"}`, { file, line });
}

function parseJson(content: string, line: Line): unknown {
  try {
    return JSON.parse(content);
  } catch (cause) {
    throw malformed(`no JSON: ${messageOf(cause)}`, line);
  }
}

function malformed(what: string, { file, line }: Line): AmbitError {
  return new AmbitError("USAGE_INVALID", `${file}, line ${line}: ${what}`, {
    at: { file, line, column: 1 },
    hint: "Each line is one JSON object with id, area, source, and expect or error.",
  });
}
