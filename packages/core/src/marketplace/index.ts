export { canonicalId } from "./id.ts";
export { declaredFields, type NormalisedInput, normaliseInput } from "./input.ts";
export { type LoadOptions, loadManifests } from "./load.ts";
export { manifestSchema, parseManifest } from "./manifest-schema.ts";
export { type Capability, createMarketplace, type Marketplace, notFound } from "./marketplace.ts";
export { lazyValidator, type Validator } from "./schema.ts";
