import type { Json, JsonSchema } from "@ambit/sdk";

/** A call whose capability nobody offers, and all that is known about it. */
export interface ResolutionRequest {
  capability: string;
  /** the input of the call that waits, as plain JSON */
  input: Json;
  /** shape of that input; see `inferSchema` */
  inputSchema: JsonSchema;
  /** shape that the result must have; `true` where nobody said */
  outputSchema: JsonSchema;
  /** what the program is for, in one sentence; never holds data */
  goal: string;
  /** program position of the waiting call */
  position: string;
}
