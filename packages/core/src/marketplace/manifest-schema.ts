import { AmbitError, type CapabilityManifest, type Json, manifestSchema } from "@ambit/sdk";
import { canonicalId } from "./id.ts";
import { declaredFields } from "./input.ts";
import { parser } from "./schema.ts";

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
