export { decideCall, decideNeeds, denied, refuseCall } from "./decide.ts";
export { type CallFacts, callFacts, unknownCallFacts } from "./facts.ts";
export { matchesGlob } from "./glob.ts";
export { flagFor, type Grant, type Refusal, withGrant } from "./grants.ts";
export { type InferOptions, inferNeeds, type Reach } from "./needs.ts";
export { hostOf, isBeneath, matchesHost, resolvePath } from "./places.ts";
