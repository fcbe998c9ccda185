export { canonicalId } from "./id.ts";
export { type NormalisedInput, normaliseInput } from "./input.ts";
export { loadManifests } from "./load.ts";
export { type Capability, createMarketplace, type Marketplace, notFound } from "./marketplace.ts";
