import type { CallContext, Encoded } from "@ambit/sdk";

/** One application of an RTFS function to one input; the calls that it makes take the one road. */
export interface FunctionEvaluation {
  /** source of a function of one argument */
  source: string;
  /** name of the source in messages */
  file: string;
  /** root run that the evaluation belongs to: its capabilities share one budget of steps */
  runId: string;
  /** position of the call that it serves */
  position: string;
  input: Encoded;
  call: CallContext["call"];
  signal: AbortSignal;
}
