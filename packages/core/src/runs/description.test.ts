import { expect, test } from "vitest";
import { description } from "./description.ts";

test("each kind of program is told in one line", () => {
  const bytes = new Uint8Array([1, 2, 3, 4, 5]);
  expect(description({ form: "bytecode", bytes, file: "p.rtfsc" })).toBe("RTFS bytecode (5 bytes)");
  expect(description({ form: "ast", text: "{}", file: "p.json" })).toBe("RTFS AST");
  expect(description({ form: "native" })).toBe("Native function");
  expect(description({ text: "(+ 1 2)", file: "<expr>" })).toBe("RTFS source: (+ 1 2)");
  expect(description({ form: "external", path: "/bin/ls", args: ["-la"] })).toBe('External program: /bin/ls ["-la"]');
});

test("the line stays one line, whatever the program holds", () => {
  expect(description({ text: "(do\n\t1)\n", file: "p" })).toBe("RTFS source: (do 1)");
  expect(description({ text: `(str "${"x".repeat(500)}")`, file: "p" })).toHaveLength("RTFS source: ".length + 120);
  expect(description({ form: "external", path: "sh", args: ["-c", 'a "b"\n\\\u001b'] })).toBe(
    'External program: sh ["-c", "a \\"b\\"\\n\\\\\\u{1b}"]',
  );
});
