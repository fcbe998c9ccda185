import type { RunLimits } from "@ambit/rtfs";

/** One rule of the language: a program, and what must come of it. */
export interface ConformanceCase {
  id: string;
  area: string;
  source: string;
  /** printed value of the program */
  expect?: string | undefined;
  /** kind of the error that ends it */
  error?: string | undefined;
  /** `line:column` of that error */
  at?: string | undefined;
  /** texts of the modules that it may import, by name */
  modules?: { [name: string]: string } | undefined;
  /** RTFS text of the map that `@name` reads from */
  parameters?: string | undefined;
  /** RTFS text of the map that `resource:ref` reads from */
  resources?: string | undefined;
  calls?: ScriptedCalls | undefined;
  /** ids of the capabilities that take functions */
  functions?: string[] | undefined;
  /** effects that capabilities declare, by id; one that is not named may do anything */
  effects?: { [capability: string]: string[] } | undefined;
  limits?: RunLimits | undefined;
  /** program positions of the calls, in the order in which they are made */
  positions?: string[] | undefined;
  /** what the host is told of steps, in its order: `NAME started`, `NAME completed`, `NAME failed KIND`, `NAME retrying KIND` */
  steps?: string[] | undefined;
}

/** What the host answers: call by call in the order in which they are made, or the calls of each capability in order. */
export type ScriptedCalls = ScriptedCall[] | { [capability: string]: ScriptedAnswer[] };

export interface ScriptedCall extends ScriptedAnswer {
  /** canonical id of the capability */
  id: string;
}

/** One answer of the host; without an answer and an error it is nil. */
export interface ScriptedAnswer {
  /** RTFS text of the vector of arguments that must come */
  args?: string | undefined;
  /** RTFS text of the input that must come, for a capability without a schema */
  input?: string | undefined;
  /** name of the innermost step around it that must come; empty: none */
  step?: string | undefined;
  /** RTFS text of the runtime hints that must come */
  hints?: string | undefined;
  /** RTFS text of the context entries that must come */
  context?: string | undefined;
  /** RTFS text of argument vectors: the host applies the function among the arguments to each, and answers the values */
  apply?: string | undefined;
  /** name of an enclosing step whose time is up */
  expires?: string | undefined;
  /** RTFS text of the value */
  answer?: string | undefined;
  error?: { kind: string; message: string; data?: string | undefined } | undefined;
}
