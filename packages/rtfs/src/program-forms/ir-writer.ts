import { fail, type Place } from "../errors.ts";
import type { Json } from "../interchange/json.ts";
import type { Node, Unit, Variable } from "../ir/ir.ts";
import type { Type } from "../types/types.ts";
import { nodeFields } from "./ir-shapes.ts";
import { type Writer, writeFields } from "./shape.ts";
import { type } from "./type-shapes.ts";

/** A program as JSON: its nodes as one tree, and beside it what the nodes refer to by number. */
export interface WrittenUnit {
  readonly frameSize: number;
  readonly body: Json;
  /** what the names of types stand for, by number */
  readonly types: readonly Json[];
  /** those of the program first, by slot; then the others in the order in which they are met */
  readonly variables: readonly Json[];
  readonly files: readonly string[];
  /** file, line, column and offset of each place in turn */
  readonly places: readonly number[];
}

/** Writes out all that a program is. */
export function writeUnit(unit: Unit): WrittenUnit {
  const writer = new UnitWriter({ hasPlaces: true });
  const body = writer.unit(unit);
  const { types, variables, files, places } = writer;
  return { frameSize: unit.frameSize, body, types, variables: variables.map(variableRow), files, places };
}

/** Writes out what a program means: not where it stands, nor what it calls its variables unless an error may say so. */
export function writeMeaning(unit: Unit): Json {
  const writer = new UnitWriter({ hasPlaces: false });
  const body = writer.unit(unit);
  return [unit.frameSize, body, writer.types, writer.variables.map(meaningRow)];
}

function variableRow({ name, home, slot, isBoxed, isLate }: Variable): Json {
  return [name, home, slot, isBoxed ? 1 : 0, isLate ? 1 : 0];
}

function meaningRow({ name, home, slot, isBoxed, isLate }: Variable): Json {
  return [isLate || home === "program" ? name : null, home, slot, isBoxed ? 1 : 0, isLate ? 1 : 0];
}

class UnitWriter implements Writer {
  readonly types: Json[] = [];
  readonly variables: Variable[] = [];
  readonly files: string[] = [];
  readonly places: number[] = [];
  readonly #hasPlaces: boolean;
  /** of variables, places, and what names of types stand for */
  readonly #numbers = new Map<object, number>();
  readonly #files = new Map<string, number>();
  readonly #places = new Map<string, number>();

  constructor({ hasPlaces }: { hasPlaces: boolean }) {
    this.#hasPlaces = hasPlaces;
  }

  unit({ body, variables }: Unit): Json {
    for (const variable of variables) this.variable(variable);
    return this.node(body);
  }

  node(node: Node): Json {
    const parts = nodeFields.get(node.kind);
    if (parts === undefined) return fail("UnsupportedForm", `nodes of kind ${node.kind} are never written`);
    const fields = writeFields(parts, { from: node, to: this });
    return this.#hasPlaces ? [node.kind, this.place(node.at), ...fields] : [node.kind, ...fields];
  }

  variable(variable: Variable): number {
    const known = this.#numbers.get(variable);
    if (known !== undefined) return known;
    this.#numbers.set(variable, this.variables.length);
    return this.variables.push(variable) - 1;
  }

  place(place: Place): number {
    const met = this.#numbers.get(place);
    if (met !== undefined) return met;
    const { file, line, column, offset } = place;
    const text = `${offset} ${line} ${column} ${file}`;
    const number = this.#places.get(text) ?? this.places.length / 4;
    this.#numbers.set(place, number);
    if (this.#places.has(text)) return number;
    this.#places.set(text, number);
    this.places.push(this.#file(file), line, column, offset);
    return number;
  }

  target(target: { type: Type | null }): number {
    const known = this.#numbers.get(target);
    if (known !== undefined) return known;
    const number = this.types.push(null) - 1;
    this.#numbers.set(target, number);
    if (target.type !== null) this.types[number] = type.write(target.type, this);
    return number;
  }

  #file(file: string): number {
    const known = this.#files.get(file);
    if (known !== undefined) return known;
    this.#files.set(file, this.files.length);
    return this.files.push(file) - 1;
  }
}
