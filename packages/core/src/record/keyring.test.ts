import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemPorts as ports } from "../ports.ts";
import { openKeyring } from "./index.ts";

let folder: string;
const message = Buffer.from("a message");
const storeId = "ab".repeat(16);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ambit-keys-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (name = "keys") => openKeyring(join(folder, name), { ports });

test("the key is made once, for its owner alone, and is found again", () => {
  const signed = open().sign(message);
  expect(statSync(join(folder, "keys", "signing-key.pem")).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, "keys")).mode & 0o777).toBe(0o700);
  expect(open().sign(message)).toEqual(signed);
  expect(open().refuse(message, signed)).toBeNull();
  expect(readdirSync(join(folder, "keys"))).toEqual(["signing-key.pem"]);
});

test("two keyrings that open before there is a key sign with the same one", () => {
  const [first, second] = [open(), open()];
  expect(first.refuse(message, { key: "", signature: "" })).toMatch(/no key here/);
  expect(second.refuse(message, { key: "", signature: "" })).toMatch(/no key here/);
  const signed = first.sign(message);
  expect(second.sign(message)).toEqual(signed);
});

test("a signature says why it does not count: another key, another message, another spelling", () => {
  const keyring = open();
  const signed = keyring.sign(message);
  expect(keyring.refuse(message, open("others").sign(message))).toMatch(/another key/);
  expect(keyring.refuse(Buffer.from("another"), signed)).toMatch(/does not fit/);
  expect(keyring.refuse(message, { ...signed, signature: signed.signature.toUpperCase() })).toMatch(/does not fit/);
});

test("looking for a head creates nothing", () => {
  expect(open().readHead(storeId)).toBeNull();
  expect(readdirSync(folder)).toEqual([]);
});

test("a head is kept per store, and one that was tampered with is not taken", () => {
  const keyring = open();
  const head = { head: "{}", key: "k", signature: "s" };
  keyring.writeHead(storeId, head);
  expect(open().readHead(storeId)).toEqual(head);
  writeFileSync(join(folder, "keys", "heads", `${storeId}.json`), '{"head":1}');
  expect(() => open().readHead(storeId)).toThrow(expect.objectContaining({ code: "RECORD_DAMAGED" }));
});

test("a store id never leads out of the folder", () => {
  expect(() => open().readHead("../../etc/passwd")).toThrow(expect.objectContaining({ code: "RECORD_DAMAGED" }));
});

test("a key that others can read, or that is none, is refused with what to do", () => {
  open().sign(message);
  const file = join(folder, "keys", "signing-key.pem");
  chmodSync(file, 0o644);
  expect(() => open().sign(message)).toThrow(
    expect.objectContaining({ code: "RECORD_UNWRITABLE", hint: expect.stringMatching(/chmod 600/) }),
  );
  chmodSync(file, 0o600);
  writeFileSync(file, "no key");
  expect(() => open().sign(message)).toThrow(expect.objectContaining({ code: "RECORD_UNWRITABLE" }));
});

test("a place where no key can be kept is named", () => {
  writeFileSync(join(folder, "keys"), "a file");
  expect(() => open().sign(message)).toThrow(
    expect.objectContaining({ code: "RECORD_UNWRITABLE", hint: expect.stringMatching(/AMBIT_KEYS/) }),
  );
});
