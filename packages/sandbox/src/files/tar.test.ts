import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { archiveEnd, archiveHeader, padding } from "./tar.ts";

const name = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 120 })
  .filter((text) => !/[\0/\n\\]/.test(text) && text !== "." && text !== ".." && text.isWellFormed());

test("every name and content comes out of the system's tar as it went in", () => {
  fc.assert(
    fc.property(name, name, fc.uint8Array({ maxLength: 2000 }), (folder, file, bytes) => {
      const path = `${folder}/${file}`;
      const header = archiveHeader({
        path,
        kind: "file",
        mode: 0o644,
        mtimeSeconds: 1,
        size: bytes.length,
        target: "",
      });
      const archive = Buffer.concat([header, bytes, padding(bytes.length), archiveEnd]);
      const out = spawnSync("tar", ["-xOf", "-", "--no-wildcards", "--", path], {
        input: archive,
        env: { LANG: "C.UTF-8", PATH: "/usr/bin:/bin" },
      });
      expect(Buffer.compare(out.stdout, bytes)).toBe(0);
      expect(out.status).toBe(0);
    }),
    { numRuns: 25 },
  );
});
