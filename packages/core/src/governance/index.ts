export { decideCall, decideNeeds, denied, deniedCall, refuseCall } from "./decide.ts";
export { isFileOperation, isNetworkOperation } from "./effect-classes.ts";
export { callFacts, unknownCallFacts } from "./facts.ts";
export { matchesGlob } from "./glob.ts";
export { flagFor, type Grant, type Refusal, withGrant } from "./grants.ts";
export { inferNeeds, type Reach } from "./needs.ts";
