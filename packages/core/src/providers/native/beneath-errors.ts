import { AmbitError, errorCodeOf } from "@ambit/sdk";

/** What the system said, as words a person understands. */
const causes: ReadonlyMap<string, { says: string; hint: string }> = new Map([
  ["ENOENT", { says: "doesn't exist", hint: "Check the path; relative ones start from the working folder." }],
  ["ENOTDIR", { says: "has a part that is no folder", hint: "Check the path." }],
  ["EEXIST", { says: "exists already", hint: "Choose another name." }],
  ["EISDIR", { says: "is a folder", hint: "Name a file." }],
  ["EACCES", { says: "may not be touched by this user", hint: "Change its permissions, or run as its owner." }],
  ["EPERM", { says: "may not be touched by this user", hint: "Change its permissions, or run as its owner." }],
  ["EROFS", { says: "is on a read-only file system", hint: "Write somewhere else." }],
  ["ENOSPC", { says: "doesn't fit: the disk is full", hint: "Free some space; nothing was changed." }],
  ["EDQUOT", { says: "doesn't fit: the quota is used up", hint: "Free some space; nothing was changed." }],
  ["ENAMETOOLONG", { says: "has a name that is too long", hint: "Choose a shorter name." }],
  ["ELOOP", { says: "goes through too many symbolic links", hint: "Look for links that point to each other." }],
]);

/** `EXECUTE_IO` for one path. */
export function ioError(path: string, says: string, options: { hint?: string; cause?: unknown } = {}): AmbitError {
  return new AmbitError("EXECUTE_IO", `${path} ${says}`, { ...options, details: { path } });
}

/** Gives a failed system call its path and its words. */
export function asIoError(error: unknown, path: string): AmbitError {
  if (error instanceof AmbitError) return error;
  const code = errorCodeOf(error);
  const known = causes.get(code ?? "");
  if (known !== undefined) return ioError(path, known.says, { hint: known.hint, cause: error });
  return ioError(path, `can't be used (${code ?? String(error)})`, { cause: error });
}

/** `GOVERN_DENIED` for a path that a symbolic link leads out of its granted root. */
export function leavesRoot(path: string, root: string): AmbitError {
  return new AmbitError("GOVERN_DENIED", `${path} leaves the granted root ${root} through a symbolic link`, {
    details: { path, root },
    hint: "Grant the folder that the link points to, and name the file there.",
  });
}

/** `GOVERN_DENIED` for a path beneath no granted root. */
export function outsideRoots(path: string, access: "read" | "write"): AmbitError {
  return new AmbitError(
    "GOVERN_DENIED",
    `${path} lies beneath no folder that may be ${access === "read" ? "read" : "written"}`,
    {
      details: { path, access },
      hint: `Grant it with ${access === "read" ? "--ro" : "--rw"}.`,
    },
  );
}
