import { Datum } from "./datum.ts";
import { hashString, mix } from "./hashing.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export class Uuid extends Datum {
  /** lower-case text */
  readonly text: string;

  constructor(text: string) {
    super();
    this.text = text.toLowerCase();
  }

  get typeName(): "uuid" {
    return "uuid";
  }

  hashCode(): number {
    return mix(hashString(this.text), 0x75);
  }

  equalTo(other: object): boolean {
    return other instanceof Uuid && other.text === this.text;
  }
}

/** Undefined when the text is not a uuid (8-4-4-4-12 hex digits, any case). */
export function parseUuid(text: string): Uuid | undefined {
  return UUID.test(text) ? new Uuid(text) : undefined;
}

/** A name `resource://…` that the host resolves. */
export class ResourceHandle extends Datum {
  /** the whole name, with `resource://` */
  readonly text: string;

  constructor(text: string) {
    super();
    this.text = text;
  }

  get typeName(): "resource-handle" {
    return "resource-handle";
  }

  hashCode(): number {
    return mix(hashString(this.text), 0x72);
  }

  equalTo(other: object): boolean {
    return other instanceof ResourceHandle && other.text === this.text;
  }
}
