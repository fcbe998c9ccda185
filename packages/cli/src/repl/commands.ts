import { describeName, nearestName, vocabulary } from "@ambit/rtfs";
import { toAmbitError } from "@ambit/sdk";
import { needsFacts } from "../needs.ts";
import { count, time } from "../page.ts";
import { note, paint, printable, printableLine, say } from "../terminal.ts";
import type { Entry } from "./entry.ts";
import { evaluateEntry, reportFailure, type Session, sourceOf } from "./session.ts";

/** A word that asks the session itself for something, and what may stand behind it. */
type ReplCommand = { doc: string } & (
  | { takes: "nothing"; run(): void }
  | { takes: "name"; run(name: string, session: Session): void }
  | { takes: "expression"; run(entry: Entry, session: Session): Promise<void> }
);

const commands: ReadonlyMap<string, ReplCommand> = new Map<string, ReplCommand>([
  [":doc", { takes: "name", doc: "what a name, a definition or a capability is", run: showDoc }],
  [":needs", { takes: "expression", doc: "what evaluating it can ever touch", run: showNeeds }],
  [":time", { takes: "expression", doc: "its value, and the time, steps and calls that it takes", run: showTime }],
  [":help", { takes: "nothing", doc: "this list", run: showHelp }],
  [":quit", { takes: "nothing", doc: "leave; so does Ctrl-D", run: () => undefined }],
]);

export const commandNames: readonly string[] = [...commands.keys()];

export type Command = { readonly command: ReplCommand; readonly word: string; readonly argument: string };

/** The command that typed text is; `unknown` for what is most likely a misspelt one; null: it begins a form. */
export function readCommand(typed: string): Command | "unknown" | null {
  const [, word = "", argument = ""] = /^\s*(:[^\s()[\]{}"]+)\s*([\s\S]*)$/.exec(typed) ?? [];
  const command = commands.get(word);
  if (command !== undefined) return { command, word, argument: argument.trim() };
  const near = word === "" ? undefined : nearestName(word, commandNames);
  if (near === undefined) return null;
  note(`There is no command ${printableLine(word)}. Did you mean ${near}? :help lists them all.`);
  return "unknown";
}

function showHelp(): void {
  note("Each form is a run of its own; definitions that succeeded stand before the next one.");
  note("Ctrl-C drops what is typed, or ends what runs; Tab completes names and capability ids.");
  const written = { nothing: "", name: " NAME", expression: " EXPR" };
  for (const [name, { takes, doc }] of commands) note(`  ${paint.cyan(`${name}${written[takes]}`.padEnd(12))}  ${doc}`);
}

function showDoc(name: string, session: Session): void {
  const own = session.kept.findLast((kept) => kept.name === name);
  if (own !== undefined) return say(printable(own.text.trim()));
  const known = describeName(name);
  if (known === undefined) return showCapability(name, session);
  const { params, kind, effects, doc } = known;
  say(`${paint.bold(`(${[name, params].join(" ").trim()})`)}  ${paint.dim(`${kind}; ${effects.join(", ")}`)}`);
  say(`  ${doc}`);
}

function showCapability(name: string, { runtime, kept }: Session): void {
  const id = name.replace(/^:/, "");
  const manifest = runtime.capabilities(id).find((each) => each.id === id);
  if (manifest !== undefined) {
    say(`${paint.bold(`(call :${printableLine(id)} …)`)}  ${paint.dim(`capability; ${manifest.effects.join(", ")}`)}`);
    return say(`  ${printableLine(manifest.description)}`);
  }
  const own = kept.flatMap((each) => each.name ?? []);
  const near = nearestName(id, [...own, ...vocabulary(), ...runtime.capabilities().map((each) => each.id)]);
  note(`Nothing is named ${printableLine(name)}.${near === undefined ? "" : ` Did you mean ${printableLine(near)}?`}`);
}

async function showNeeds(entry: Entry, session: Session): Promise<void> {
  try {
    const { needs } = session.runtime.check(sourceOf(entry.text, session));
    if (Object.values(needs).every((found) => found.length === 0)) return say("nothing: it is pure");
    const facts = needsFacts(needs);
    const width = Math.max(...facts.map(([label]) => label.length));
    for (const [label, value] of facts) say(`${paint.cyan(label.padEnd(width))}  ${value}`);
  } catch (error) {
    await reportFailure(toAmbitError(error), entry, session);
  }
}

async function showTime(entry: Entry, session: Session): Promise<void> {
  const started = performance.now();
  const { steps, calls } = await evaluateEntry(entry, session);
  const took = time(performance.now() - started);
  note(paint.dim(`${took}, ${steps.toLocaleString("en")} steps, ${count(calls, "call")}`));
}
