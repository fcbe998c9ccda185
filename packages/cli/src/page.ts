import { note, paint, printable, say } from "./terminal.ts";

/** Where a story is told to a person, line by line. */
export interface Page {
  line(text?: string): void;
  heading(title: string, remark?: string): void;
  /** `label value` pairs, aligned */
  facts(facts: readonly (readonly [label: string, value: string])[]): void;
  /** numbered lines of a program */
  source(text: string): void;
}

/** Results go to stdout; where stdout belongs to one JSON value, or the story is none, it goes to stderr. */
export function openPage({ to }: { to: "stdout" | "stderr" }): Page {
  return pageOver(to === "stdout" ? say : note);
}

export function pageOver(write: (line: string) => void): Page {
  const line = (text = "") => write(text);
  return {
    line,
    heading(title, remark) {
      line();
      line(paint.bold(title) + (remark === undefined ? "" : paint.dim(`  ${remark}`)));
    },
    facts(facts) {
      const width = Math.max(...facts.map(([label]) => label.length));
      for (const [label, value] of facts) line(`  ${paint.cyan(label.padEnd(width))}  ${value}`);
    },
    source(text) {
      const lines = text.trimEnd().split("\n");
      const width = String(lines.length).length;
      for (const [index, code] of lines.entries()) {
        line(`  ${paint.dim(`${String(index + 1).padStart(width)} │`)} ${printable(code)}`);
      }
    },
  };
}

/** A time as people read it. */
export function time(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}

/** A number of things, in words that fit it. */
export function count(number: number, thing: string): string {
  return `${number} ${number === 1 ? thing : `${thing}s`}`;
}
