import { isJsonObject, type Json } from "@ambit/sdk";
import { printableLine } from "./terminal.ts";

/** The functions around an error, a line each, innermost first; none where the error's details tell none. */
export function stackLines(stack: Json | undefined): string[] {
  if (!Array.isArray(stack)) return [];
  const rows = stack.filter(isJsonObject).map(rowOf);
  const width = Math.max(0, ...rows.map(({ name }) => name.length));
  return rows.flatMap(({ name, place, remark, left }) => [
    `${name.padEnd(width)}  ${place}${remark}`,
    ...(left > 0 ? [`… ${left} more`] : []),
  ]);
}

interface Row {
  name: string;
  place: string;
  remark: string;
  /** frames that are not told behind this one */
  left: number;
}

const longestName = 30;

function rowOf({ function: name, at, after, times, left }: { [key: string]: Json }): Row {
  const place = isJsonObject(at) ? `${at.file}:${at.line}:${at.column}` : "";
  const remarks = [...(typeof times === "number" ? [`${times} times`] : []), ...(after ? [`after ${after}`] : [])];
  return {
    name: typeof name === "string" ? shortened(printableLine(name)) : "(program)",
    place: printableLine(place),
    remark: remarks.length === 0 ? "" : `  (${printableLine(remarks.join(", "))})`,
    left: typeof left === "number" ? left : 0,
  };
}

const shortened = (name: string) => (name.length <= longestName ? name : `${name.slice(0, longestName - 1)}…`);
