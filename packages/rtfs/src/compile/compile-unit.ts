import type { Effects } from "../inference/effects.ts";
import type { Invoke, Node, Unit } from "../ir/ir.ts";
import type { RECUR, Result } from "../run/function.ts";
import type { Machine } from "../run/machine.ts";
import type { Value } from "../values/index.ts";
import { compileMap, compileVector } from "./collection.ts";
import type { Compiler, OwnArity } from "./compiler.ts";
import { compileIf, compileLogic, compileScope, compileSequence, type Parts } from "./control.ts";
import {
  compileBuiltin,
  compileCheck,
  compileConstant,
  compileIs,
  compileRaise,
  compileRead,
  compileUnbound,
} from "./data.ts";
import { compileDefine } from "./define.ts";
import { createDirects, onlyTarget } from "./direct.ts";
import { compileExtract } from "./extract.ts";
import { compileFor } from "./for.ts";
import { compileContextGet, compileContextSet, compileHostCall, compileParallel, compileResource } from "./host.ts";
import { compileInvoke, compileTailInvoke } from "./invoke.ts";
import { compileLambda } from "./lambda.ts";
import { compileLoop, compileRecur } from "./loop.ts";
import type { Step } from "./step.ts";
import { compileHinted, compileStepNode } from "./step-node.ts";
import { compileLet, compileStore } from "./store.ts";
import { compileTry } from "./try.ts";

/** Compiles a program for one run: its variables, fuel and builtins are those of the machine. */
export function compileUnit(unit: Unit, { machine, effects }: { machine: Machine; effects: Effects }): Step<Value> {
  const compiler: Compiler = {
    machine,
    effects,
    value: (node) => compileValue(node, compiler),
    looping: (node) => compileLooping(node, compiler),
    tail: (node) => compileTail(node, { compiler, own: null }),
    body: (node, own) => compileTail(node, { compiler, own }),
    direct: createDirects(effects),
  };
  return compiler.value(unit.body);
}

interface Tail {
  readonly compiler: Compiler;
  /** null inside a loop, where `RECUR` means the loop */
  readonly own: OwnArity | null;
}

function compileTail(node: Node, { compiler, own }: Tail): Step<Result> {
  if (node.kind === "recur") return compileRecur(node, compiler);
  if (node.kind === "invoke")
    return (own && compileSelfCall(node, { compiler, own })) ?? compileTailInvoke(node, compiler);
  if (node.kind === "loop") return compileLoop<Result>(node, compiler, compiler.tail(node.body));
  const last = (child: Node) => compileTail(child, { compiler, own });
  return compileStructure<Result>(node, { compiler, last }) ?? compileOperand(node, compiler);
}

/** A function that ends by calling itself starts over instead. */
function compileSelfCall(node: Invoke, { compiler, own }: { compiler: Compiler; own: OwnArity }): Step<Result> | null {
  const { params, rest } = own.arity;
  const isSelf = node.callee.kind === "read" && onlyTarget(node.callee.variable) === own.lambda;
  if (!isSelf || rest !== null || params.length !== node.args.length) return null;
  own.restarts = true;
  return compileRecur({ kind: "recur", targets: params, args: node.args, at: node.at }, compiler);
}

function compileLooping(node: Node, compiler: Compiler): Step<Value | typeof RECUR> {
  if (node.kind === "recur") return compileRecur(node, compiler);
  return (
    compileStructure<Value | typeof RECUR>(node, { compiler, last: compiler.looping }) ?? compileOperand(node, compiler)
  );
}

function compileValue(node: Node, compiler: Compiler): Step<Value> {
  return compileStructure<Value>(node, { compiler, last: compiler.value }) ?? compileOperand(node, compiler);
}

/** Nodes whose value is that of a child; null for the others. */
function compileStructure<R>(node: Node, parts: Parts<R>): Step<R | Value> | null {
  switch (node.kind) {
    case "if":
      return compileIf(node, parts);
    case "and":
    case "or":
      return compileLogic(node, parts);
    case "do":
      return compileSequence(node, parts);
    case "let":
      return compileLet(node, parts);
    case "scope":
      return compileScope(node, parts);
    default:
      return null;
  }
}

function compileOperand(node: Node, compiler: Compiler): Step<Value> {
  switch (node.kind) {
    case "constant":
      return compileConstant(node);
    case "read":
      return compileRead(node, compiler);
    case "builtin":
      return compileBuiltin(node, compiler);
    case "unbound":
      return compileUnbound(node);
    case "bind":
      return compileStore(node, compiler);
    case "define":
      return compileDefine(node, compiler);
    case "lambda":
      return compileLambda(node, compiler);
    case "invoke":
      return compileInvoke(node, compiler);
    case "loop":
      return compileLoop<Value>(node, compiler, compiler.looping(node.body));
    case "for":
      return compileFor(node, compiler);
    case "try":
      return compileTry(node, compiler);
    case "vector":
      return compileVector(node, compiler);
    case "map":
      return compileMap(node, compiler);
    case "extract":
      return compileExtract(node, compiler);
    case "check":
      return compileCheck(node, compiler);
    case "is":
      return compileIs(node, compiler);
    case "raise":
      return compileRaise(node, compiler);
    case "call":
      return compileHostCall(node, compiler);
    case "parallel":
      return compileParallel(node, compiler);
    case "step":
      return compileStepNode(node, compiler);
    case "hinted":
      return compileHinted(node, compiler);
    case "contextGet":
      return compileContextGet(node, compiler);
    case "contextSet":
      return compileContextSet(node, compiler);
    case "resource":
      return compileResource(node, compiler);
    default:
      throw new Error(`A node of kind ${node.kind} can't stand here`);
  }
}
