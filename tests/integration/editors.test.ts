import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { Clone } from "../support/clone.ts";
import { LanguageClient } from "../support/language-client.ts";

const untidy = "(when (f x) (g\n  x)\n;; why\n(h))";
const tidy = "(when (f x)\n  (g\n   x)\n  ;; why\n  (h))\n";

describe("ambit fmt", () => {
  test("prints one file laid out, and leaves it as it is", () => {
    using clone = new Clone();
    const file = join(clone.folder, "a.rtfs");
    writeFileSync(file, untidy);
    expect(clone.ambit(["fmt", "a.rtfs"])).toMatchObject({ status: 0, stdout: tidy, stderr: "" });
    expect(readFileSync(file, "utf8")).toBe(untidy);
  });

  test("--write puts each file's layout in its place, with its mode, through links, and touches no other", () => {
    using clone = new Clone();
    const at = (name: string) => join(clone.folder, name);
    mkdirSync(at("real"));
    writeFileSync(at("real/a.rtfs"), untidy);
    chmodSync(at("real/a.rtfs"), 0o640);
    symlinkSync(at("real/a.rtfs"), at("link.rtfs"));
    writeFileSync(at("tidy.rtfs"), tidy);
    const before = statSync(at("tidy.rtfs")).ino;
    expect(clone.ambit(["fmt", "--write", "link.rtfs", "tidy.rtfs"])).toMatchObject({
      status: 0,
      stdout: "",
      stderr: "",
    });
    expect(readFileSync(at("real/a.rtfs"), "utf8")).toBe(tidy);
    expect(statSync(at("real/a.rtfs")).mode & 0o777).toBe(0o640);
    expect(statSync(at("tidy.rtfs")).ino).toBe(before);
    expect(readdirSync(at("real"))).toEqual(["a.rtfs"]);
  });

  test("--check lists what would change and exits with 1, or with 0 where nothing would", () => {
    using clone = new Clone();
    writeFileSync(join(clone.folder, "a.rtfs"), untidy);
    writeFileSync(join(clone.folder, "b.rtfs"), tidy);
    expect(clone.ambit(["fmt", "--check", "a.rtfs", "b.rtfs"])).toMatchObject({ status: 1, stdout: "a.rtfs\n" });
    expect(clone.ambit(["fmt", "--check", "b.rtfs"])).toMatchObject({ status: 0, stdout: "", stderr: "" });
    const { status, stdout } = clone.ambit(["fmt", "--check", "--json", "a.rtfs", "b.rtfs"]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      files: [
        { file: "a.rtfs", changed: true },
        { file: "b.rtfs", changed: false },
      ],
      errors: [],
    });
  });

  test("one file that cannot be read is told with its place, and none is written", () => {
    using clone = new Clone();
    writeFileSync(join(clone.folder, "a.rtfs"), untidy);
    writeFileSync(join(clone.folder, "bad.rtfs"), "(a\n (b]");
    const { status, stderr } = clone.ambit(["fmt", "--write", "a.rtfs", "bad.rtfs"]);
    expect(status).toBe(2);
    expect(stderr).toContain("bad.rtfs:2:4");
    expect(readFileSync(join(clone.folder, "a.rtfs"), "utf8")).toBe(untidy);
  });

  test.each<[string, readonly string[], RegExp]>([
    ["nothing", ["fmt"], /Nothing to format/],
    ["two files without --write", ["fmt", "a.rtfs", "b.rtfs"], /Only one file can be printed/],
    ["--check and --write", ["fmt", "--check", "--write", "a.rtfs"], /exclude each other/],
    ["a file that is not there", ["fmt", "nowhere.rtfs"], /nowhere\.rtfs/],
    ["a folder", ["fmt", "examples"], /examples/],
  ])("refuses %s", (_, args, message) => {
    using clone = new Clone();
    const { status, stdout, stderr } = clone.ambit(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });
});

const position = (line: number, character: number) => ({ line, character });

/** Starts a session on one document. */
async function session(text: string, { files = {} }: { files?: { [name: string]: string } } = {}) {
  const clone = new Clone();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(clone.folder, name), content);
  const uri = pathToFileURL(join(clone.folder, "test.rtfs")).href;
  const client = new LanguageClient(clone.folder);
  const initialized = await client.initialize();
  client.open(uri, text);
  await client.diagnostics(uri, 1);
  const asked = { textDocument: { uri } };
  return {
    client,
    clone,
    uri,
    initialized,
    ask: async (what: string, more: object = {}) => client.request(`textDocument/${what}`, { ...asked, ...more }),
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      clone[Symbol.dispose]();
    },
  };
}

const program = `(defn note "Reads a note." [path]
  (call :ccos.io.read-file {:path path}))
(defn both [a b]
  [(note a) (note b)])
(both "x" "y")
`;

describe("ambit lsp", () => {
  test("says what it is for where no editor speaks to it", () => {
    using clone = new Clone();
    expect(clone.ambit(["lsp"])).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringMatching(/^[^\n]*editors to start\.\n$/),
    });
  });

  test("says what it can do, and ends as it is told to", async () => {
    await using each = await session("1");
    expect(each.initialized.result).toMatchObject({
      serverInfo: { name: "ambit" },
      capabilities: {
        textDocumentSync: { change: 2 },
        hoverProvider: true,
        completionProvider: {},
        definitionProvider: true,
        referencesProvider: true,
        documentSymbolProvider: true,
        documentFormattingProvider: true,
      },
    });
    expect(await each.client.request("shutdown", null)).toMatchObject({ result: null });
    each.client.notify("exit", null);
    expect(await each.client.exit()).toBe(0);
    expect(existsSync(join(each.clone.folder, ".ambit"))).toBe(false);
  });

  test("answers about names: hover, definition, references, outline", async () => {
    await using each = await session(program);
    const hover = await each.ask("hover", { position: position(4, 2) });
    expect(hover.result.contents.value).toContain("(defn both [a b])");
    expect(hover.result.contents.value).toContain("It can call `ccos.io.read-file`.");
    const definition = await each.ask("definition", { position: position(3, 4) });
    expect(definition.result).toEqual([{ uri: each.uri, range: { start: position(0, 6), end: position(0, 10) } }]);
    const references = await each.ask("references", {
      position: position(0, 6),
      context: { includeDeclaration: false },
    });
    expect(references.result.map(({ range }: { range: { start: object } }) => range.start)).toEqual([
      position(3, 4),
      position(3, 13),
    ]);
    const symbols = await each.ask("documentSymbol");
    expect(symbols.result).toMatchObject([
      { name: "note" },
      { name: "both", selectionRange: { start: position(2, 6) } },
    ]);
  });

  test("offers what is installed, and describes it", async () => {
    await using each = await session('(call :ccos.io.read {:path "p"})');
    const read = async () => {
      const { result } = await each.ask("completion", { position: position(0, 19) });
      return result.find(({ label }: { label: string }) => label === ":ccos.io.read-file");
    };
    await expect.poll(read).toMatchObject({
      textEdit: { newText: ":ccos.io.read-file", range: { start: position(0, 6), end: position(0, 19) } },
      detail: "filesystem.read",
    });
  });

  test("follows edits part by part, and tells what is wrong anew", async () => {
    await using each = await session("(defn f [x] x)\n(g 1)");
    expect(await each.client.diagnostics(each.uri, 1)).toMatchObject([
      { message: expect.stringContaining("`g` is not defined"), range: { start: position(1, 1), end: position(1, 2) } },
    ]);
    const contentChanges = [{ range: { start: position(1, 1), end: position(1, 2) }, text: "f" }];
    each.client.notify("textDocument/didChange", { textDocument: { uri: each.uri, version: 2 }, contentChanges });
    expect(await each.client.diagnostics(each.uri, 2)).toEqual([]);
    const { result } = await each.ask("definition", { position: position(1, 1) });
    expect(result).toHaveLength(1);
  });

  test("lays out by small edits, and refuses what cannot be read", async () => {
    await using each = await session("(let [a 1]\n(f a))\n");
    const options = { tabSize: 8, insertSpaces: false };
    const { result } = await each.ask("formatting", { options });
    expect(result).toEqual([{ range: { start: position(0, 10), end: position(1, 0) }, newText: "\n  " }]);
    const broken = { textDocument: { uri: each.uri, version: 2 }, contentChanges: [{ text: "(a" }] };
    each.client.notify("textDocument/didChange", broken);
    expect((await each.ask("formatting", { options })).error.message).toMatch(/line 1/);
  });

  test("reads modules from the document's folder", async () => {
    const files = { "lib.rtfs": '(module lib\n  (defn half "Half of it." [x] (quot x 2)))\n' };
    await using each = await session("(import lib)\n(lib/half 4)\n", { files });
    expect(await each.client.diagnostics(each.uri, 1)).toEqual([]);
    const { result } = await each.ask("definition", { position: position(1, 6) });
    const uri = pathToFileURL(join(each.clone.folder, "lib.rtfs")).href;
    expect(result).toEqual([{ uri, range: { start: position(1, 8), end: position(1, 12) } }]);
  });

  test("runs nothing of a program: no call, no file, no state", async () => {
    await using each = await session(
      '(call :ccos.io.write-file {:path "made" :content "x"})\n(defmacro m [] (loop [] (recur)))\n(m)',
    );
    await each.ask("hover", { position: position(0, 8) });
    expect(existsSync(join(each.clone.folder, "made"))).toBe(false);
    expect(existsSync(join(each.clone.folder, ".ambit"))).toBe(false);
  });

  test("outlives messages and documents that make no sense", async () => {
    await using each = await session(program);
    const { client, uri } = each;
    expect((await client.request("no/such", {})).error.code).toBe(-32601);
    expect((await client.request("textDocument/hover", {})).error).toBeDefined();
    expect((await client.request("textDocument/hover", null)).error).toBeDefined();
    client.write("Content-Length: 5\r\n\r\n{bad}");
    client.write("no header at all\r\n\r\n");
    client.notify("textDocument/didChange", null);
    client.notify("textDocument/didChange", {
      textDocument: { uri: "file:///never-opened", version: 3 },
      contentChanges: [{ text: "x" }],
    });
    client.notify("textDocument/didOpen", {
      textDocument: { uri: "odd:/x", languageId: "rtfs", version: 1, text: 42 },
    });
    const change = { range: { start: position(-3, 7), end: position(1e9, -1) }, text: "((((\u{1F600}" };
    client.notify("textDocument/didChange", { textDocument: { uri, version: 2 }, contentChanges: [change] });
    client.open("untitled:one", `${"(".repeat(100_000)}\ud800`);
    for (const what of ["hover", "definition", "completion", "references"]) {
      await each.ask(what, { position: position(77, 77), context: { includeDeclaration: true } });
    }
    expect((await each.ask("documentSymbol")).result).toBeDefined();
    expect((await client.request("shutdown", null)).result).toBeNull();
  });

  test("answers within 100 ms while a file of 1,000 lines is edited", async () => {
    const lines = Array.from(
      { length: 250 },
      (_, i) =>
        `(defn f-${i} "Doc." [a b]\n  (let [{:keys [x y]} a z (+ b ${i})]\n    (if (> x z) (map (fn [k] (* k y)) [1 2 3])\n      (f-${i === 0 ? 0 : i - 1} {:x 1 :y 2} z))))`,
    );
    const text = lines.join("\n");
    await using each = await session(text);
    const fastest = new Map<string, number>();
    for (let version = 2; version < 12; version++) {
      const change = { range: { start: position(500, 0), end: position(500, 0) }, text: " " };
      each.client.notify("textDocument/didChange", {
        textDocument: { uri: each.uri, version },
        contentChanges: [change],
      });
      const more = {
        position: position(900, 7),
        context: { includeDeclaration: true },
        options: { tabSize: 2, insertSpaces: true },
      };
      for (const what of ["completion", "hover", "definition", "references", "documentSymbol", "formatting"]) {
        const start = performance.now();
        expect((await each.ask(what, more)).error).toBeUndefined();
        fastest.set(what, Math.min(fastest.get(what) ?? Number.POSITIVE_INFINITY, performance.now() - start));
      }
    }
    for (const [what, ms] of fastest) expect(ms, what).toBeLessThan(100);
  });
});
