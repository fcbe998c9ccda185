export { type ArtifactStore, fileArtifacts, memoryArtifacts } from "./artifacts.ts";
export { type Chain, type ChainParts, openChain, type StepEvent } from "./chain.ts";
export type { Verification } from "./findings.ts";
export { contentHash } from "./hash.ts";
export { type Keyring, memoryKeyring, openKeyring } from "./keyring.ts";
export { type Payload, payloadOf, payloadOfBytes, payloadOfText } from "./payload.ts";
export type { RunSummary } from "./runs.ts";
export { existingStateFolder, openStateFolder, type StateFolder } from "./state-folder.ts";
export { type VerifyParts, verifyChain, verifyStateFolder } from "./verify.ts";
