import { type Place, RtfsError } from "../errors.ts";
import { decode, encode } from "../interchange/codec.ts";
import type { Json } from "../interchange/json.ts";
import type { Lambda, Node, Variable } from "../ir/ir.ts";
import type { Type } from "../types/types.ts";
import type { Value } from "../values/index.ts";

/** How one kind of part is written as JSON and read back; reading takes nothing that writing could not have made. */
export interface Shape<T> {
  readonly write: (part: T, to: Writer) => Json;
  readonly read: (json: unknown, from: Reader) => T;
}

/** Writes the parts that stand in tables of their own. */
export interface Writer {
  node(node: Node): Json;
  variable(variable: Variable): Json;
  place(place: Place): Json;
  target(target: { type: Type | null }): Json;
}

export interface Reader {
  node(json: unknown): Node;
  variable(json: unknown): Variable;
  place(json: unknown): Place;
  target(json: unknown): { type: Type | null };
  /** notes the name of a place that positions are made of; each stands once */
  site(json: unknown): string;
  refuse(what: string): never;
}

/** The shapes of all fields of a thing. Adding a field to it without its shape is an error of the compiler. */
export type Fields<T> = { readonly [Field in keyof T]-?: Shape<T[Field]> };

export const text: Shape<string> = {
  write: (part) => part,
  read: (json, from) => (typeof json === "string" && json.isWellFormed() ? json : from.refuse("a text is expected")),
};

export const flag: Shape<boolean> = {
  write: (part) => (part ? 1 : 0),
  read: (json, from) => (json === 1 || json === 0 ? json === 1 : from.refuse("0 or 1 is expected")),
};

/** largest index, count or slot */
const MOST = 2 ** 24;

export const count: Shape<number> = {
  write: (part) => part,
  read: (json, from) => (isCount(json) ? json : from.refuse("a count is expected")),
};

/** Is it an index, count or slot that bytecode may hold? */
export function isCount(json: unknown): json is number {
  return typeof json === "number" && Number.isInteger(json) && json >= 0 && json <= MOST;
}

/** A number as a predicate or an extent states it. */
export const number: Shape<number> = {
  write: (part) => part,
  read: (json, from) => (Number.isSafeInteger(json) ? Number(json) : from.refuse("a whole number is expected")),
};

export const value: Shape<Value> = {
  write: (part) => encode(part),
  read(json, from) {
    try {
      return decode(json as Json);
    } catch (problem) {
      return problem instanceof RtfsError ? from.refuse(problem.value.message) : from.refuse("a value is damaged");
    }
  },
};

export const node: Shape<Node> = { write: (part, to) => to.node(part), read: (json, from) => from.node(json) };

export const lambda: Shape<Lambda> = {
  write: (part, to) => to.node(part),
  read(json, from) {
    const read = from.node(json);
    return read.kind === "lambda" ? read : from.refuse("a function is expected");
  },
};

export const variable: Shape<Variable> = {
  write: (part, to) => to.variable(part),
  read: (json, from) => from.variable(json),
};

export const target: Shape<{ type: Type | null }> = {
  write: (part, to) => to.target(part),
  read: (json, from) => from.target(json),
};

export const site: Shape<string> = { write: (part) => part, read: (json, from) => from.site(json) };

/** One of a few texts. */
export function oneOf<T extends string>(...options: readonly T[]): Shape<T> {
  return {
    write: (part) => part,
    read: (json, from) =>
      options.find((option) => option === json) ?? from.refuse(`${options.join(" or ")} is expected`),
  };
}

/** A text that passes a test. */
export function textThat(passes: (text: string) => boolean, what: string): Shape<string> {
  return {
    write: text.write,
    read(json, from) {
      const read = text.read(json, from);
      return passes(read) ? read : from.refuse(`${what} is expected`);
    },
  };
}

export function nullable<T>(of: Shape<T>): Shape<T | null> {
  return {
    write: (part, to) => (part === null ? null : of.write(part, to)),
    read: (json, from) => (json === null ? null : of.read(json, from)),
  };
}

export interface ListBounds {
  readonly least?: number;
  readonly most?: number;
}

export function list<T>(of: Shape<T>, { least = 0, most = MOST }: ListBounds = {}): Shape<readonly T[]> {
  return {
    write(parts, to) {
      const written: Json[] = [];
      for (const part of parts) written.push(of.write(part, to));
      return written;
    },
    read(json, from) {
      const parts = arrayOf(json, from);
      if (parts.length < least || parts.length > most) from.refuse("an array is too short or too long");
      const read: T[] = [];
      for (const part of parts) read.push(of.read(part, from));
      return read;
    },
  };
}

export function pair<T>(of: Shape<T>): Shape<readonly [T, T]> {
  return {
    write: ([a, b], to) => [of.write(a, to), of.write(b, to)],
    read(json, from) {
      const parts = arrayOf(json, from);
      return parts.length === 2
        ? [of.read(parts[0], from), of.read(parts[1], from)]
        : from.refuse("a pair is expected");
    },
  };
}

/** An object as the array of its fields in the order of the table. */
export function record<T extends object>(fields: Fields<T>): Shape<T> {
  const parts = fieldList(fields);
  return {
    write: (part, to) => writeFields(parts, { from: part, to }),
    read: (json, from) => readFields(parts, { values: arrayOf(json, from), head: {}, from }),
  };
}

type Member<T, Tag extends keyof T, Kind> = T extends unknown ? (Kind extends T[Tag] ? T : never) : never;

/** The table of a union: the fields of each member beside its tag, and beside those that are written apart. */
export type Members<T, Tag extends keyof T, Apart extends PropertyKey = never> = {
  readonly [Kind in T[Tag] & string]: Fields<Omit<Member<T, Tag, Kind>, Tag | Apart>>;
};

/** A member of a union as the array of its tag and its fields. */
export function tagged<T extends object, Tag extends keyof T>(tag: Tag, members: Members<T, Tag>): Shape<T> {
  const table = memberTable(members);
  return {
    write(part, to) {
      const kind = String(part[tag]);
      return [kind, ...writeFields(table.get(kind) ?? [], { from: part, to })];
    },
    read(json, from) {
      const [kind, ...values] = arrayOf(json, from);
      const parts = typeof kind === "string" ? table.get(kind) : undefined;
      if (parts === undefined) return from.refuse(`there is no ${String(tag)} of this name`);
      return readFields<T>(parts, { values, head: { [tag]: kind }, from });
    },
  };
}

/** The fields of something in the order of their table. */
export type FieldList = readonly (readonly [name: string, shape: Shape<unknown>])[];

/** The fields of every member by its tag. */
export function memberTable(members: object): ReadonlyMap<string, FieldList> {
  return new Map(Object.entries(members).map(([kind, fields]) => [kind, fieldList(fields)]));
}

function fieldList(fields: object): FieldList {
  return Object.entries(fields);
}

export function writeFields(parts: FieldList, { from, to }: { from: object; to: Writer }): Json[] {
  const written: Json[] = [];
  for (const [name, shape] of parts) written.push(shape.write(Reflect.get(from, name), to));
  return written;
}

interface FieldValues {
  readonly values: readonly unknown[];
  /** fields that are known already */
  readonly head: object;
  readonly from: Reader;
}

/** The object whose fields the table names: all of them, and no other. */
export function readFields<T>(parts: FieldList, { values, head, from }: FieldValues): T {
  if (values.length !== parts.length) return from.refuse(`${parts.length} fields are expected, not ${values.length}`);
  const read: Record<string, unknown> = { ...head };
  let index = 0;
  for (const [name, shape] of parts) read[name] = shape.read(values[index++], from);
  return read as T;
}

function arrayOf(json: unknown, from: Reader): readonly unknown[] {
  return Array.isArray(json) ? json : from.refuse("an array is expected");
}
