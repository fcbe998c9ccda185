import { AmbitError } from "@ambit/sdk";
import { type NativeCapability, native } from "./define.ts";

/** The network. */
export const networkCapabilities: readonly NativeCapability[] = [
  native({
    id: "ccos.network.http-fetch",
    description: "Sends one HTTP request (unavailable in this version: nothing guards yet where it goes)",
    effects: ["network"],
    input: {
      url: { type: "string", format: "uri", maxLength: 8192 },
      "method?": { enum: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] },
      "headers?": { type: "object", additionalProperties: { type: "string" } },
      "body?": { type: "string" },
    },
    output: {
      type: "object",
      properties: {
        status: { type: "integer" },
        headers: { type: "object", additionalProperties: { type: "string" } },
        body: { type: "string" },
      },
      required: ["status", "headers", "body"],
    },
    permissions: { hosts: [{ field: "url" }] },
    execute() {
      throw new AmbitError(
        "RESOLVE_UNAVAILABLE",
        "ccos.network.http-fetch is unavailable: nothing guards yet where a request goes (private addresses, redirects)",
        {
          hint: "Register a capability of your own that fetches what you trust.",
          details: { capability: "ccos.network.http-fetch" },
        },
      );
    },
  }),
];
