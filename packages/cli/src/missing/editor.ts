import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AmbitError } from "@ambit/sdk";

export interface EditOptions {
  /** command line of the person's own editor, as `$EDITOR` holds it; a shell reads it, as git and others do */
  editor: string;
  /** end of the file's name, such as `.py` */
  extension: string;
}

/** Lets a person edit a text in their editor; the terminal is theirs meanwhile. Gives the text as they left it. */
export async function editText(text: string, { editor, extension }: EditOptions): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "ambit-edit-"));
  const file = join(folder, `source${extension}`);
  try {
    await writeFile(file, text, { mode: 0o600 });
    await openEditor(editor, file);
    return await readFile(file, "utf8");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function openEditor(editor: string, file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("/bin/sh", ["-c", `${editor} "$1"`, "sh", file], { stdio: "inherit" });
    child.once("error", reject);
    child.once("exit", (code) => (code === 0 ? resolve() : reject(failed(editor, code))));
  });
}

function failed(editor: string, code: number | null): AmbitError {
  return new AmbitError("USAGE_INVALID", `The editor "${editor}" ended with ${code ?? "a signal"}`, {
    hint: "Set EDITOR to a command that waits until the file is closed.",
  });
}
