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
  calls?: ScriptedCalls | undefined;
  limits?: CaseLimits | undefined;
  /** program positions of the calls, in the order in which they are made */
  positions?: string[] | undefined;
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
  /** RTFS text of the value */
  answer?: string | undefined;
  error?: { kind: string; message: string; data?: string | undefined } | undefined;
}

export interface CaseLimits {
  steps?: number | undefined;
  depth?: number | undefined;
}
