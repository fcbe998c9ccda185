import type { Place } from "../errors.ts";
import type { Lambda, Node, Unit } from "../ir/ir.ts";
import { childrenOf } from "../ir/walk.ts";

/** One function that was under way when an error was raised. */
export interface StackFrame {
  /** null: no function, but the program itself or a module */
  readonly function: string | null;
  /** what was being evaluated: where the error was raised, or a call */
  readonly at: Place;
  /** calls in tail position led here: the functions that made them had ended, so they are not told */
  readonly isAfterTailCalls: boolean;
  /** how often the same stands here one upon the other */
  readonly times: number;
  /** frames that are left out between this one and the next */
  readonly left: number;
}

const INNER = 16;
const OUTER = 8;

/**
 * The functions around places that an error was seen at, innermost first: all of them, or the innermost and the outermost
 * with what lies between counted.
 */
export function stackOf(unit: Unit, places: readonly (Place | null)[]): StackFrame[] {
  const known = places.filter((place) => place !== null);
  if (known.length === 0) return [];
  const frames = folded(framesOf(known, sitesOf(unit)));
  const left = frames.length - INNER - OUTER;
  if (left <= 0) return frames;
  const inner = frames.slice(0, INNER).map((frame, index) => (index === INNER - 1 ? { ...frame, left } : frame));
  return [...inner, ...frames.slice(-OUTER)];
}

function framesOf(places: readonly Place[], sites: ReadonlyMap<Place, Site>): StackFrame[] {
  return places.map((at, index) => {
    const inside = sites.get(at)?.inside ?? null;
    const outer = places[index + 1];
    const called = (outer && sites.get(outer)?.calls) ?? null;
    const isAfterTailCalls = called !== null && called !== inside;
    return { function: inside?.name ?? null, at, isAfterTailCalls, times: 1, left: 0 };
  });
}

function folded(frames: readonly StackFrame[]): StackFrame[] {
  const kept: StackFrame[] = [];
  for (const frame of frames) {
    const last = kept.at(-1);
    const isSame = last?.at === frame.at && last.isAfterTailCalls === frame.isAfterTailCalls;
    if (isSame) kept[kept.length - 1] = { ...last, times: last.times + 1 };
    else kept.push(frame);
  }
  return kept;
}

interface Site {
  /** the function that the place stands in */
  readonly inside: Lambda | null;
  /** the one function that the call at this place can only mean */
  readonly calls: Lambda | null;
}

/** The nodes of a program by their places. Made once a program has failed. */
function sitesOf(unit: Unit): ReadonlyMap<Place, Site> {
  const sites = new Map<Place, Site>();
  const visit = (node: Node, inside: Lambda | null): void => {
    if (!sites.has(node.at) || node.kind === "invoke") sites.set(node.at, { inside, calls: calledBy(node) });
    const within = node.kind === "lambda" ? node : inside;
    for (const child of childrenOf(node)) visit(child, within);
  };
  visit(unit.body, null);
  return sites;
}

function calledBy(node: Node): Lambda | null {
  if (node.kind !== "invoke" || node.callee.kind !== "read") return null;
  const [source, second] = node.callee.variable.sources ?? [];
  return source?.kind === "lambda" && second === undefined ? source : null;
}
