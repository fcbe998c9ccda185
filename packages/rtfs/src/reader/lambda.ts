import type { Form, ListForm, Span, SymbolForm } from "./forms.ts";

/** most numbered parameters of a short lambda */
const MAX_PARAMETERS = 20;

/** The parameters that the body of a `#(…)` uses. */
export class LambdaScope {
  private highest = 0;
  private hasRest = false;

  /** The symbol as it stands in the function; null for a `%` name that is no parameter (`%0`, `%21`). */
  bind(symbol: SymbolForm): SymbolForm | null {
    const { name } = symbol;
    if (name === "%&") this.hasRest = true;
    if (name === "%&" || !/^%[0-9]*$/.test(name)) return symbol;
    const index = name === "%" ? 1 : Number(name.slice(1));
    if (index < 1 || index > MAX_PARAMETERS) return null;
    this.highest = Math.max(this.highest, index);
    return { ...symbol, name: `%${index}` };
  }

  /** `(fn [%1 … & %&] body)` */
  wrap(body: Form, span: Span): ListForm {
    const { start, end } = span;
    const at = { start, end: start + 1 };
    const names = Array.from({ length: this.highest }, (_, i) => `%${i + 1}`);
    if (this.hasRest) names.push("&", "%&");
    const parameters = names.map((name): SymbolForm => ({ kind: "symbol", name, ...at }));
    return {
      kind: "list",
      items: [{ kind: "symbol", name: "fn", ...at }, { kind: "vector", items: parameters, ...at }, body],
      start,
      end,
    };
  }
}
