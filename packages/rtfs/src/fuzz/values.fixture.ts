import {
  float,
  integer,
  isSymbolName,
  keyword,
  listFrom,
  mapFrom,
  parseTimestamp,
  parseUuid,
  ResourceHandle,
  sym,
  type Value,
  vectorFrom,
} from "../values/index.ts";
import type { Random } from "./random.fixture.ts";

/** Any value that is data and can be printed and read back. */
export function randomValue(random: Random, depth = 4): Value {
  const inside = (): Value => randomValue(random, depth - 1);
  switch (random.below(depth === 0 ? 10 : 14)) {
    case 0:
      return random.of([null, true, false]);
    case 1:
    case 2:
      return integer(random.int64()) ?? null;
    case 3:
      return float(randomDouble(random));
    case 4:
    case 5:
      return random.text(12);
    case 6:
      return keyword(randomName(random));
    case 7:
      return sym(randomName(random));
    case 8:
      return random.of<Value>([
        parseTimestamp(
          `20${10 + random.below(90)}-0${1 + random.below(9)}-15T10:30:45.${random.below(1000)}+0${random.below(10)}:30`,
        ) ?? null,
        parseUuid(`550e8400-e29b-41d4-a716-4466554400${10 + random.below(90)}`) ?? null,
      ]);
    case 9:
      return new ResourceHandle(`resource://${randomName(random)}`);
    case 10:
      return listFrom(random.list(6, inside));
    case 11:
      return mapFrom(random.list(14, () => [inside(), inside()]));
    default:
      return vectorFrom(random.list(random.chance(20) ? 80 : 6, inside));
  }
}

function randomDouble(random: Random): number {
  const words = Uint32Array.of(random.below(2 ** 32), random.below(2 ** 32));
  const [any = 0] = new Float64Array(words.buffer);
  // NaN equals nothing, so nothing can be said of what contains it.
  return random.of([Number.isNaN(any) ? 0 : any, random.below(100) / 8, -0, 1e21, 1e-7, 2 ** 53, Infinity, -Infinity]);
}

function randomName(random: Random): string {
  const letters = "abzλ_$+*<>=!?-";
  const first = letters[random.below(letters.length)] ?? "a";
  const rest = random.list(6, () => random.of(["a", "b", "0", "9", "-", ".", "/", "?", "é"])).join("");
  return isSymbolName(first + rest) ? first + rest : `n${random.below(100)}`;
}
