import type {
  Arity,
  Binding,
  Capture,
  Clause,
  For,
  Lambda,
  Loop,
  Node,
  Recur,
  Step,
  Try,
  Unit,
  Variable,
} from "../ir/ir.ts";
import { childrenOf } from "../ir/walk.ts";
import { isTruthy } from "../values/index.ts";
import { Frame } from "./frame.ts";

/**
 * Refuses a program whose variables can't be trusted: wherever one is read it holds what was stored in it and nothing
 * else, in every way through the program; what is captured is copied as it is kept; `recur` starts over what is around it.
 * Analysis and evaluation rest on this.
 */
export function verifyFrames({ body, frameSize }: Unit, refuse: (what: string) => never): void {
  const owners = new Map<Variable, Frame>();
  const frame = new Frame({ size: frameSize, owners, refuse });
  visit(body, { frame, again: null });
  frame.end();
}

interface At {
  readonly frame: Frame;
  /** what `recur` starts over here; null where the node isn't in tail position of anything */
  readonly again: Again | null;
}

interface Again {
  readonly variables: ReadonlySet<Variable>;
  isUsed: boolean;
}

/**
 * Follows the program through a node. What is stored on the way is out of scope behind it, but for what a test binds.
 * One call a level: programs nest deeply.
 */
function visit(node: Node, at: At): void {
  const { frame } = at;
  const mark = frame.mark();
  const inner = at.again === null ? at : { frame, again: null };
  switch (node.kind) {
    case "read":
      frame.read(node.variable);
      if (node.otherwise !== null) visitOtherwise(node.otherwise, inner);
      break;
    case "if":
      visitTest(node.test, inner);
      visit(node.consequent, at);
      frame.release(mark);
      visit(node.alternative, at);
      break;
    case "and":
    case "or":
    case "do":
      for (const [index, item] of node.items.entries()) {
        const where = index === node.items.length - 1 ? at : inner;
        if (node.kind === "and" && where === inner) visitTest(item, inner);
        else visit(item, where);
        if (node.kind === "or") frame.release(mark);
      }
      break;
    case "let":
      visitBindings(node.bindings, inner);
      visit(node.body, at);
      break;
    case "scope":
      for (const variable of node.variables) frame.clear(variable);
      visit(node.body, at);
      break;
    case "loop":
      visitLoop(node, frame);
      break;
    case "bind":
      visitBindings([node], inner);
      return;
    case "define":
      visit(node.value, inner);
      visitDefine(node.variable, frame);
      break;
    case "recur":
      visitRecur(node, at);
      break;
    case "lambda":
      visitLambda(node, frame);
      break;
    case "for":
    case "try":
    case "step":
      visitRegion(node, inner);
      break;
    default:
      for (const child of childrenOf(node)) visit(child, inner);
  }
  frame.release(mark);
}

/** Follows a test on the way on which it is true, and keeps what it stores there; false where it never is. */
function visitTest(node: Node, at: At): boolean {
  switch (node.kind) {
    case "and":
      return node.items.map((item) => visitTest(item, at)).every(Boolean);
    case "or":
      return at.frame.either(node.items.map((item) => () => visitTest(item, at)));
    case "constant":
      return isTruthy(node.value);
    default:
      visit(node, at);
      return true;
  }
}

/** What a name means while its variable is unbound is at hand: finding it evaluates nothing. */
function visitOtherwise(node: Node, at: At): void {
  const isAtHand = node.kind === "read" || node.kind === "builtin" || node.kind === "lambda";
  if (!isAtHand) at.frame.refuse("a name falls back to something else than a name");
  visit(node, at);
}

function visitBindings(bindings: readonly Binding[], at: At): void {
  for (const { variable, value } of bindings) {
    visit(value, at);
    at.frame.store(variable);
  }
}

/** A definition stores into what its scope, or the program, has for the name. */
function visitDefine(variable: Variable, frame: Frame): void {
  frame.read(variable);
  if (variable.home === "frame") frame.store(variable);
}

/** A loop without variables of its own starts over with those of what is around it. */
function visitLoop({ bindings, body, recurs }: Loop, frame: Frame): void {
  visitBindings(bindings, { frame, again: null });
  const own = bindings.map(({ variable }) => variable);
  const again: Again = { variables: new Set(own.length === 0 ? frame.params : own), isUsed: false };
  const region = frame.open();
  visit(body, { frame, again });
  frame.close(region);
  if (again.isUsed !== recurs) frame.refuse("a loop does not say whether it starts over");
}

function visitRecur({ targets, args }: Recur, { frame, again }: At): void {
  if (again === null) return frame.refuse("recur stands where nothing can start over");
  if (targets.length !== args.length) frame.refuse("recur has more or fewer values than variables");
  again.isUsed = true;
  for (const arg of args) visit(arg, { frame, again: null });
  for (const target of targets) {
    if (!again.variables.has(target)) frame.refuse("recur starts over what is not around it");
    frame.read(target);
    frame.store(target);
  }
}

function visitLambda({ captures, self, arities, frameSize }: Lambda, around: Frame): void {
  for (const { from } of captures) around.read(from);
  const frame = around.inner(frameSize);
  for (const { from, to } of captures) fixCapture(frame, { from, to });
  if (self !== null) {
    if (self.isBoxed || self.isLate) frame.refuse("a function does not know itself");
    frame.fix(self);
  }
  checkCounts(arities, frame);
  const mark = frame.mark();
  for (const arity of arities) {
    visitArity(arity, frame);
    frame.release(mark);
  }
  frame.end();
}

/** What may still change is shared, all else is copied. */
function fixCapture(frame: Frame, { from, to }: Capture): void {
  const isShared = from.isBoxed && to.isBoxed;
  const isCopied = !from.isBoxed && !to.isBoxed && !from.isLate && !to.isLate;
  const isKept = from.home === "frame" && (isShared || isCopied);
  if (!isKept) frame.refuse("a variable is captured in another way than it is kept");
  frame.fix(to);
}

/** No two arities take the same number of arguments. */
function checkCounts(arities: readonly Arity[], frame: Frame): void {
  const fixed = arities.filter(({ rest }) => rest === null).map(({ params }) => params.length);
  if (arities.length - fixed.length > 1 || new Set(fixed).size !== fixed.length)
    frame.refuse("two arities take the same number of arguments");
}

function visitArity({ params, rest, body, recurs }: Arity, frame: Frame): void {
  const all = rest === null ? params : [...params, rest];
  for (const [index, param] of all.entries()) {
    if (param.slot !== index || param.isLate) frame.refuse("a parameter is out of place");
    frame.store(param);
  }
  const again: Again = { variables: new Set(all), isUsed: false };
  frame.params = all;
  const region = frame.open();
  visit(body, { frame, again });
  frame.close(region);
  if (again.isUsed !== recurs) frame.refuse("a function does not say whether it starts over");
}

/** What may be evaluated several times, or left in its middle. */
function visitRegion(node: For | Try | Step, at: At): void {
  const region = at.frame.open();
  switch (node.kind) {
    case "for":
      for (const clause of node.clauses) visitClause(clause, at);
      visit(node.body, at);
      break;
    case "try":
      visitTry(node, at);
      break;
    case "step":
      if (node.options !== null) visit(node.options, at);
      for (const { variable } of node.binds) at.frame.store(variable);
      visit(node.body, at);
      if (node.pause !== null) visit(node.pause, at);
  }
  at.frame.close(region);
}

function visitTry({ body, clauses, final }: Try, at: At): void {
  const mark = at.frame.mark();
  visit(body, at);
  for (const clause of clauses) {
    at.frame.store(clause.variable);
    visit(clause.body, at);
    at.frame.release(mark);
  }
  if (final !== null) visit(final, at);
}

function visitClause(clause: Clause, at: At): void {
  switch (clause.clause) {
    case "each":
      visit(clause.source, at);
      return at.frame.store(clause.variable);
    case "let":
      return visitBindings(clause.bindings, at);
    default:
      visitTest(clause.test, at);
  }
}
