import { Datum } from "./datum.ts";
import { hashNumber, mix } from "./hashing.ts";

const TIMESTAMP = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:[._](\d{1,9}))?(?:Z|([+-])(\d{2}):(\d{2}))$/;

/** An instant, printed as it was written. Equality, hash and order go by the instant. */
export class Timestamp extends Datum {
  readonly text: string;
  /** whole seconds since 1970-01-01T00:00:00Z, rounded down */
  readonly seconds: number;
  /** nanoseconds after `seconds`, 0…999 999 999 */
  readonly nanos: number;

  constructor(text: string, { seconds, nanos }: { seconds: number; nanos: number }) {
    super();
    this.text = text;
    this.seconds = seconds;
    this.nanos = nanos;
  }

  get typeName(): "timestamp" {
    return "timestamp";
  }

  /** milliseconds since the epoch, rounded down */
  get ms(): number {
    return this.seconds * 1000 + Math.floor(this.nanos / 1_000_000);
  }

  hashCode(): number {
    return mix(hashNumber(this.seconds), this.nanos);
  }

  equalTo(other: object): boolean {
    return other instanceof Timestamp && other.seconds === this.seconds && other.nanos === this.nanos;
  }

  compareTo(other: Timestamp): number {
    return this.seconds - other.seconds || this.nanos - other.nanos;
  }
}

/** Undefined when the text is no timestamp literal (reference §2.3) or names a day or time that does not exist. */
export function parseTimestamp(text: string): Timestamp | undefined {
  const match = TIMESTAMP.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const zone = zoneMinutes(match[8], { hours: Number(match[9] ?? 0), minutes: Number(match[10] ?? 0) });
  if (zone === undefined || hour > 23 || minute > 59 || second > 59) return undefined;
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month - 1, day);
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return undefined;
  const seconds = midnight.getTime() / 1000 + hour * 3600 + (minute - zone) * 60 + second;
  const nanos = Number((match[7] ?? "").padEnd(9, "0"));
  return new Timestamp(text.replace("_", "."), { seconds, nanos });
}

function zoneMinutes(sign: string | undefined, { hours, minutes }: { hours: number; minutes: number }) {
  if (hours > 23 || minutes > 59) return undefined;
  return (sign === "-" ? -1 : 1) * (hours * 60 + minutes);
}

/** Undefined outside the years 0000 to 9999. */
export function timestampFromMs(ms: number): Timestamp | undefined {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return undefined;
  return parseTimestamp(date.toISOString());
}
