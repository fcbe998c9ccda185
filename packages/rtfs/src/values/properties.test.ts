import fc from "fast-check";
import { expect, test } from "vitest";
import { ErrorValue } from "../errors.ts";
import { canonicalJson } from "../interchange/canonical-json.ts";
import { decode, encode } from "../interchange/codec.ts";
import { fromPlain, toPlain } from "../interchange/plain.ts";
import { prStr } from "../printer/printer.ts";
import { formToValue, valueToForm } from "../reader/forms.ts";
import { read } from "../reader/reader.ts";
import {
  compare,
  equals,
  float,
  hash,
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
} from "./index.ts";

const name = fc.stringMatching(/^[a-zλ_$+*<>=!?-][a-zλ0-9.+*<>=!?/-]{0,6}$/).filter(isSymbolName);
const timestamp = fc
  .record({ at: fc.date({ min: new Date(0), max: new Date("9999-01-01"), noInvalidDate: true }), nanos: fc.nat(999) })
  .map(
    ({ at, nanos }) => parseTimestamp(at.toISOString().replace("Z", `${String(nanos).padStart(3, "0")}+05:30`)) ?? null,
  );

const atom: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom(null, true, false),
  fc.integer(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((n) => integer(n) ?? null),
  fc.double({ noNaN: true }).map(float),
  fc.string({ unit: "binary" }),
  name.map(keyword),
  name.map(sym),
  timestamp,
  fc.uuid().map((text) => parseUuid(text) ?? null),
  name.map((text) => new ResourceHandle(`resource://${text}`)),
);

const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    atom,
    fc.array(tie("value"), { maxLength: 6 }).map(vectorFrom),
    fc.array(tie("value"), { maxLength: 6 }).map(listFrom),
    fc.array(fc.tuple(tie("value"), tie("value")), { maxLength: 12 }).map(mapFrom),
  ),
})).value;

const error = fc
  .record({ kind: name, message: fc.string(), data: fc.array(fc.tuple(name.map(keyword), atom)) })
  .map(
    ({ kind, message, data }) =>
      new ErrorValue({ kind, message, data: mapFrom(data), cause: new ErrorValue({ kind, message }) }),
  );

/** Runs with quoted collections: `()` and `(a)` are data here. */
function readBack(text: string): Value {
  const [form, ...more] = read(text, { file: "printed" });
  expect(more).toEqual([]);
  return form === undefined ? null : formToValue(form);
}

test("what is printed reads back as an equal value that prints the same", () => {
  fc.assert(
    fc.property(value, (v) => {
      const text = prStr(v);
      const back = readBack(text);
      expect(equals(back, v)).toBe(true);
      expect(prStr(back)).toBe(text);
    }),
  );
});

test("the lossless codec gives back an equal value that prints the same, also through JSON text", () => {
  fc.assert(
    fc.property(fc.oneof(value, error), (v) => {
      const back = decode(JSON.parse(JSON.stringify(encode(v))));
      expect(equals(back, v)).toBe(true);
      expect(prStr(back)).toBe(prStr(v));
      expect(canonicalJson(encode(back))).toBe(canonicalJson(encode(v)));
    }),
  );
});

test("decoding any JSON gives a value that encodes to the same JSON, or a JsonError", () => {
  const tagged = fc.letrec((tie) => ({
    json: fc.oneof(
      { depthSize: "small" },
      fc.jsonValue(),
      fc.tuple(fc.constantFrom("f", "i", "k", "y", "t", "u", "r", "v", "m", "e", "x"), tie("json")),
      fc.tuple(fc.constantFrom("v", "l", "m"), fc.tuple(tie("json"), tie("json"))),
    ),
  })).json;
  fc.assert(
    fc.property(tagged, (json) => {
      let decoded: Value;
      try {
        decoded = decode(json);
      } catch (thrown) {
        expect(thrown).toMatchObject({ value: { kind: "JsonError" } });
        return;
      }
      expect(equals(decode(encode(decoded)), decoded)).toBe(true);
    }),
  );
});

test("equal values have equal hashes and compare as 0; values that compare as 0 are equal", () => {
  fc.assert(
    fc.property(value, value, (a, b) => {
      expect(equals(a, a)).toBe(true);
      expect(equals(a, b)).toBe(equals(b, a));
      expect(compare(a, b) === 0).toBe(equals(a, b));
      const copy = decode(encode(a));
      expect(hash(copy)).toBe(hash(a));
      expect(compare(copy, a)).toBe(0);
    }),
  );
});

test("the order is total: antisymmetric and transitive", () => {
  fc.assert(
    fc.property(value, value, value, (a, b, c) => {
      expect(Math.sign(compare(a, b))).toBe(-Math.sign(compare(b, a)) + 0);
      const [x = null, y = null, z = null] = [a, b, c].sort(compare);
      expect(compare(x, y)).toBeLessThanOrEqual(0);
      expect(compare(y, z)).toBeLessThanOrEqual(0);
      expect(compare(x, z)).toBeLessThanOrEqual(0);
    }),
  );
});

test("a datum survives the way through code", () => {
  fc.assert(
    fc.property(value, (v) => {
      expect(prStr(formToValue(valueToForm(v, { start: 0, end: 1 })))).toBe(prStr(v));
    }),
  );
});

test("plain JSON read as a value and written again is the same JSON", () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (json) => {
      expect(JSON.stringify(toPlain(fromPlain(json as never)))).toBe(JSON.stringify(json));
    }),
  );
});
