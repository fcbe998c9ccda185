export interface FormProblem {
  readonly form: "ast" | "bytecode";
  /** a sentence's end: what is wrong */
  readonly message: string;
  /** where inside the document, as in `$.forms[0].items[2]`; "" where no part of it is meant */
  readonly path?: string;
  readonly hint: string;
}

/** What should be the AST or the bytecode of a program is none. Nothing of it has been evaluated. */
export class ProgramFormError extends Error {
  override readonly name = "ProgramFormError";
  readonly form: "ast" | "bytecode";
  readonly path: string;
  readonly hint: string;

  constructor({ form, message, path = "", hint }: FormProblem) {
    super(path === "" ? message : `${path}: ${message}`);
    this.form = form;
    this.path = path;
    this.hint = hint;
  }
}
