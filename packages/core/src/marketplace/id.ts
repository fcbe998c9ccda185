import { AmbitError } from "@ambit/sdk";

const longestId = 200;
const segment = /^[A-Za-z0-9_+!?-]+$/;

/**
 * The canonical form of a capability id: no leading `:`, and a single `/` is a dot (language reference §13.1).
 * Throws `RESOLVE_NOT_FOUND` for a text that can name nothing.
 */
export function canonicalId(text: string): string {
  const bare = text.startsWith(":") ? text.slice(1) : text;
  const slashes = bare.split("/").length - 1;
  const id = slashes === 1 ? bare.replace("/", ".") : bare;
  if (id.length <= longestId && id.split(".").every((part) => segment.test(part))) return id;
  throw new AmbitError("RESOLVE_NOT_FOUND", `"${text.slice(0, 80)}" is not a capability id`, {
    hint: "An id is words of letters, digits, _ and - joined by dots, such as ccos.io.log.",
    details: { capability: text.slice(0, longestId) },
  });
}
