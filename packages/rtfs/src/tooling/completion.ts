import type { Meaning, Scope } from "../analyzer/scope.ts";
import type { Form, Span } from "../reader/forms.ts";
import { typeNames } from "../types/parse-type.ts";
import { describeName, usableNames } from "../vocabulary.ts";
import { calledId } from "./calls.ts";
import { type DocumentOptions, scopeOfSymbol, withoutMark } from "./open.ts";
import { type Token, tokensOf } from "./tokens.ts";
import { pathTo, walk } from "./tree.ts";

/** A way to go on with what is being written: `label` in place of the text that the span holds. */
export interface Completion extends Span {
  readonly label: string;
  readonly kind:
    | "local"
    | "definition"
    | "macro"
    | "function"
    | "special form"
    | "keyword"
    | "type"
    | "capability"
    | "parameter";
  /** parameters, effects; "" where there is nothing to say */
  readonly detail: string;
  readonly doc: string;
}

type Offer = Omit<Completion, keyof Span>;

/** A name that no program has. */
const CURSOR = "ambit-names-what-is-being-written-here";

export function completionsAt(
  offset: number,
  { text: written, options }: { text: string; options: DocumentOptions },
): readonly Completion[] {
  const text = withoutMark(written);
  const token = tokenAt(offset, tokensOf(text));
  if (token !== null && isComment(token, offset)) return [];
  const start = token === null ? offset : token.start;
  const prefix = text.slice(start, offset);
  const marked = text.slice(0, start) + CURSOR + text.slice(token?.end ?? offset);
  const { forms, scope } = scopeOfSymbol(marked, { symbol: CURSOR, options });
  const path = pathTo(start + 1, forms);
  const isId = calledId(path) !== null;
  if (prefix.startsWith('"'))
    return isId ? matching(capabilities(options, '"'), { start, end: token?.end ?? offset, prefix }) : [];
  const offers = prefix.startsWith(":")
    ? [...(isId ? capabilities(options, ":") : []), ...keywords(forms), ...TYPES]
    : prefix.startsWith("@")
      ? parameters(text)
      : [...(isId ? capabilities(options, ":") : []), ...names(scope), ...language(isHead(path))];
  return matching(offers, { start, end: offset, prefix });
}

/** The token that an offset stands in or right behind, where it can be gone on with. */
function tokenAt(offset: number, tokens: readonly Token[]): Token | null {
  const token = tokens.findLast(({ start }) => start < offset);
  if (token === undefined || offset > token.end) return null;
  return token.kind === "open" || token.kind === "close" || token.kind === "prefix" ? null : token;
}

function isComment({ kind, end }: Token, offset: number): boolean {
  return kind === "line comment" || (kind === "block comment" && offset < end);
}

function isHead(path: readonly Form[]): boolean {
  const [around, form] = path.slice(-2);
  return around?.kind === "list" && around.items[0] === form;
}

/** Those that hold the letters of what is written in their order; those that begin with it first. */
function matching(offers: readonly Offer[], { start, end, prefix }: Span & { prefix: string }): Completion[] {
  const wanted = prefix.toLowerCase();
  const seen = new Set<string>();
  const found = offers.flatMap((offer) => {
    if (seen.has(offer.label) || offer.label === prefix || !holds(offer.label.toLowerCase(), wanted)) return [];
    seen.add(offer.label);
    return [{ ...offer, start, end }];
  });
  const begins = ({ label }: Offer) => label.toLowerCase().startsWith(wanted);
  return [...found.filter(begins), ...found.filter((offer) => !begins(offer))];
}

function holds(label: string, wanted: string): boolean {
  let at = -1;
  for (const letter of wanted) {
    at = label.indexOf(letter, at + 1);
    if (at < 0) return false;
  }
  return true;
}

/** What the scopes around bind, the innermost first. */
function names(scope: Scope | null): Offer[] {
  const offers: Offer[] = [];
  for (let at = scope; at !== null; at = at.parent) {
    const isLocal = at.top === null;
    for (const [name, meaning] of at.names) if (isSpeakable(name)) offers.push(offerOf(name, { meaning, isLocal }));
    if (at.top?.holds === "imports") offers.push(...at.top.imported.names.filter(isSpeakable).map(imported));
  }
  return offers;
}

/** Names that the language makes up for itself can't be written. */
function isSpeakable(name: string): boolean {
  return name !== CURSOR && !/^$|\s|^%[0-9&]*$/.test(name);
}

function offerOf(name: string, { meaning, isLocal }: { meaning: Meaning; isLocal: boolean }): Offer {
  if (meaning.means === "macro") return { label: name, kind: "macro", detail: "macro", doc: "" };
  return { label: name, kind: isLocal ? "local" : "definition", detail: "", doc: "" };
}

function imported(label: string): Offer {
  return { label, kind: "definition", detail: "imported", doc: "" };
}

function language(isCall: boolean): Offer[] {
  return usableNames().flatMap((name): Offer[] => {
    const described = describeName(name);
    if (described === undefined || (!isCall && described.kind !== "function")) return [];
    const kind = described.kind === "special form" ? "special form" : "function";
    return [{ label: name, kind, detail: described.params, doc: described.doc }];
  });
}

function capabilities({ capabilities: known }: DocumentOptions, mark: string): Offer[] {
  const end = mark === '"' ? mark : "";
  return (known?.() ?? []).map(({ id, description, effects }) => ({
    label: `${mark}${id}${end}`,
    kind: "capability",
    detail: effects.join(", "),
    doc: description,
  }));
}

function keywords(forms: readonly Form[]): Offer[] {
  const found = new Set<string>();
  walk(forms, (form) => {
    if (form.kind === "keyword") found.add(form.value.name);
  });
  return [...found].map((name) => ({ label: `:${name}`, kind: "keyword", detail: "", doc: "" }));
}

const TYPES: readonly Offer[] = typeNames().map((name) => ({
  label: `:${name}`,
  kind: "type",
  detail: "type",
  doc: "",
}));

/** Run parameters that the document reads elsewhere. */
function parameters(text: string): Offer[] {
  const atoms = tokensOf(text).map(({ start, end }) => text.slice(start, end));
  return atoms
    .filter((atom) => atom.startsWith("@"))
    .map((label) => ({ label, kind: "parameter", detail: "run parameter", doc: "" }));
}
