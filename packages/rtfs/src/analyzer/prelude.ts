import type { Described } from "../forms/special-form.ts";
import { calling, type Prelude, passing, swapping, writing } from "./prelude-calls.ts";

const NOW: Described = { params: "", effects: ["time"], doc: "The time in milliseconds since 1970." };

/**
 * Names that stand for calls (reference §16.1). They give way to every definition and builtin of the same name.
 * One that takes any number of arguments is a function too; the others are written as calls only.
 */
export const preludeForms: ReadonlyMap<string, PreludeForm> = new Map([
  prelude("println", writing("println"), {
    params: "x*",
    effects: ["log"],
    doc: "Writes the values as one line, with blanks between them: nil.",
  }),
  prelude("print", writing("print"), {
    params: "x*",
    effects: ["log"],
    doc: "Writes the values, with blanks between them: nil.",
  }),
  prelude("log", writing("log"), { params: "x*", effects: ["log"], doc: "Writes the values to the log: nil." }),
  prelude("tool/log", writing("tool/log"), {
    params: "x*",
    effects: ["log"],
    doc: "Writes the values to the log: nil.",
  }),
  prelude("current-time-millis", calling("ccos.system.current-timestamp-ms", []), NOW),
  prelude("tool/time-ms", calling("ccos.system.current-timestamp-ms", []), NOW),
  prelude("thread/sleep", calling("ccos.system.sleep-ms", ["ms"]), {
    params: "ms",
    effects: ["time"],
    doc: "Waits that many milliseconds.",
  }),
  prelude("get-env", calling("ccos.system.get-env", ["name"]), {
    params: "name",
    effects: ["env"],
    doc: "An environment variable's text, or nil.",
  }),
  prelude("file-exists?", calling("ccos.io.file-exists", ["path"]), {
    params: "path",
    effects: ["filesystem.read"],
    doc: "Whether there is something under the path.",
  }),
  prelude("read-file", calling("ccos.io.read-file", ["path"]), {
    params: "path",
    effects: ["filesystem.read"],
    doc: "The text of a file.",
  }),
  prelude("write-file", calling("ccos.io.write-file", ["path", "content"]), {
    params: "path content",
    effects: ["filesystem.write"],
    doc: "Writes a text to a file, in place of what it held.",
  }),
  prelude("delete-file", calling("ccos.io.delete-file", ["path"]), {
    params: "path",
    effects: ["filesystem.write"],
    doc: "Deletes a file.",
  }),
  prelude("http-fetch", passing("ccos.network.http-fetch"), {
    params: "request",
    effects: ["network"],
    doc: "The answer to an HTTP request: a map with `:url`, and `:method`, `:headers` and `:body` where they matter.",
  }),
  prelude("ask", calling("ccos.user.ask", ["prompt"]), {
    params: "prompt",
    effects: ["user-interaction"],
    doc: "What a person answers to the prompt.",
  }),
  prelude("kv/get", calling("ccos.state.kv.get", ["key"]), {
    params: "key",
    effects: ["state"],
    doc: "The value kept under the key, or nil.",
  }),
  prelude("kv/put", calling("ccos.state.kv.put", ["key", "value"]), {
    params: "key value",
    effects: ["state"],
    doc: "Keeps a value under the key.",
  }),
  prelude("kv/assoc!", swapping("assoc"), {
    params: "key k v …",
    effects: ["state"],
    doc: "`assoc` on the value kept under the key: the new value.",
  }),
  prelude("kv/dissoc!", swapping("dissoc"), {
    params: "key k*",
    effects: ["state"],
    doc: "`dissoc` on the value kept under the key: the new value.",
  }),
  prelude("kv/conj!", swapping("conj"), {
    params: "key x*",
    effects: ["state"],
    doc: "`conj` on the value kept under the key: the new value.",
  }),
]);

/** A name of the prelude: what it is written out as, and what people are told about it. */
export interface PreludeForm extends Described {
  readonly analyze: Prelude;
}

function prelude(name: string, analyze: Prelude, facts: Described): [string, PreludeForm] {
  return [name, { analyze, ...facts }];
}
