import { existsSync, lstatSync } from "node:fs";
import { homedir, tmpdir, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { AmbitError } from "@ambit/sdk";

/** What the process environment says; read here and nowhere else. */
export interface Environment {
  /** configuration file named by `AMBIT_CONFIG`, or `ambit.toml` of the working folder where there is one */
  configFile: string | undefined;
  /** folder of the signing key, outside every state folder */
  keysFolder: string;
  /** command line of the person's editor */
  editor: string | undefined;
  /** someone sits at a terminal and can be asked */
  isInteractive: boolean;
  user: string;
  variable(name: string): string | undefined;
}

export function readEnvironment(env = process.env): Environment {
  return {
    configFile: configFile(env),
    keysFolder: keysFolder(env),
    editor: env.VISUAL ?? env.EDITOR,
    isInteractive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    user: userName(),
    variable: (name) => (Object.hasOwn(env, name) ? env[name] : undefined),
  };
}

function configFile(env: NodeJS.ProcessEnv): string | undefined {
  if (env.AMBIT_CONFIG) return resolve(env.AMBIT_CONFIG);
  const local = resolve("ambit.toml");
  return existsSync(local) ? local : undefined;
}

/** `AMBIT_KEYS`, else the data folder of the user; a user without a home gets a private folder of the machine. */
function keysFolder(env: NodeJS.ProcessEnv): string {
  if (env.AMBIT_KEYS) return resolve(env.AMBIT_KEYS);
  if (env.XDG_DATA_HOME) return join(resolve(env.XDG_DATA_HOME), "ambit");
  const home = env.HOME || homedir();
  return existsSync(home) ? join(home, ".local", "share", "ambit") : sharedMachineFolder();
}

/** Everybody may make names in the machine's temporary folder: one that somebody else made first holds no keys of ours. */
function sharedMachineFolder(): string {
  const uid = process.getuid?.() ?? 0;
  const folder = join(tmpdir(), `ambit-keys-${uid}`);
  const facts = lstatSync(folder, { throwIfNoEntry: false });
  if (!facts || (facts.isDirectory() && facts.uid === uid && (facts.mode & 0o077) === 0)) return folder;
  throw new AmbitError("RECORD_UNWRITABLE", `${folder} is not a folder of this user's alone`, {
    hint: "Name a folder for the signing key with AMBIT_KEYS, or a home that exists with HOME.",
    details: { folder },
  });
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 0}`; // an id without an entry in the user database
  }
}
