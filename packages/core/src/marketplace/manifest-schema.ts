import { AmbitError, type CapabilityManifest, effects, type Json, type JsonSchema } from "@ambit/sdk";
import { canonicalId } from "./id.ts";
import { declaredFields } from "./input.ts";
import { parser } from "./schema.ts";

const fieldList = (more: { [name: string]: Json } = {}): JsonSchema => ({
  type: "array",
  items: {
    type: "object",
    properties: { field: { type: "string", minLength: 1 }, ...more },
    required: ["field", ...Object.keys(more)],
    additionalProperties: false,
  },
});

const schemaSchema: Json = { type: ["object", "boolean"] };

/** JSON Schema of a capability manifest, as code and `capabilities/*` give it. */
const manifestSchema: JsonSchema = {
  type: "object",
  properties: {
    id: { type: "string", minLength: 1 },
    version: { type: "string", pattern: "^[0-9A-Za-z][0-9A-Za-z.+-]*$" },
    description: { type: "string", minLength: 1, maxLength: 4000 },
    input: schemaSchema,
    output: schemaSchema,
    effects: { type: "array", minItems: 1, uniqueItems: true, items: { enum: [...effects] } },
    provider: { type: "object", properties: { type: { type: "string", minLength: 1 } }, required: ["type"] },
    permissions: {
      type: "object",
      properties: {
        paths: fieldList({ access: { enum: ["read", "write"] } }),
        hosts: fieldList(),
        env: fieldList(),
      },
      additionalProperties: false,
    },
    examples: {
      type: "array",
      items: {
        type: "object",
        properties: { input: true, output: true },
        required: ["input"],
        additionalProperties: false,
      },
    },
    provenance: {
      type: "object",
      properties: {
        origin: { enum: ["builtin", "file", "code", "synthesized"] },
        file: { type: "string" },
        model: { type: "string" },
        promptSha256: { type: "string" },
        templateSha256: { type: "string" },
        edited: { type: "boolean" },
      },
      required: ["origin"],
      additionalProperties: false,
    },
  },
  required: ["id", "version", "description", "input", "output", "effects", "provider"],
  additionalProperties: false,
};

const parse = parser<CapabilityManifest>(manifestSchema, {
  code: "RESOLVE_MANIFEST_INVALID",
  what: "The manifest",
  isOurs: true,
});

/** Parses a foreign manifest. Throws `RESOLVE_MANIFEST_INVALID` with the path of the first problem. */
export function parseManifest(json: Json): CapabilityManifest {
  return checkManifest(parse(json));
}

/** Brings a manifest's id into canonical form and holds its permissions to its input's fields. */
export function checkManifest(manifest: CapabilityManifest): CapabilityManifest {
  return checkPermissions({ ...manifest, id: idOf(manifest) });
}

function idOf({ id }: CapabilityManifest): string {
  try {
    return canonicalId(id);
  } catch (cause) {
    if (!(cause instanceof AmbitError)) throw cause;
    throw new AmbitError("RESOLVE_MANIFEST_INVALID", cause.message, {
      cause,
      details: { path: "/id" },
      ...(cause.hint === undefined ? {} : { hint: cause.hint }),
    });
  }
}

function checkPermissions(manifest: CapabilityManifest): CapabilityManifest {
  const fields = declaredFields(manifest.input) ?? [];
  for (const kind of ["paths", "hosts", "env"] as const) {
    for (const [index, { field }] of (manifest.permissions?.[kind] ?? []).entries()) {
      if (fields.includes(field)) continue;
      const path = `/permissions/${kind}/${index}/field`;
      throw new AmbitError(
        "RESOLVE_MANIFEST_INVALID",
        `${manifest.id}: the input declares no field "${field}" (${path})`,
        {
          details: { path, field },
          hint: "Permissions name top-level properties of the input schema.",
        },
      );
    }
  }
  return manifest;
}
