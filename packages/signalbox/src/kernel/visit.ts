import type { Value } from "../base/json.ts";
import { type Expr, namesIn } from "../definition/expr.ts";
import type { Block, Node } from "../definition/graph.ts";
import type { GraphIndex } from "../definition/graph-index.ts";
import { asJson, type StepError, stepError } from "../definition/step-error.ts";
import type { Command } from "./command.ts";
import { commandOf } from "./command-of.ts";
import { type Env, envOf, evaluate, valuesRead } from "./evaluate.ts";
import type { Decision, Slots } from "./event.ts";
import { commandId } from "./ids.ts";
import {
  type Closing,
  type CommandId,
  type Controller,
  childrenOf,
  type Frame,
  type FramePath,
  type Open,
  type RunState,
} from "./run-state.ts";
import { type Slot, valueSlot } from "./slot.ts";

type WithoutController<D> = D extends unknown ? Omit<D, "controller"> : never;
export type DecisionBody = WithoutController<Decision>;

/** One look at a frame: where it is, what it may read, and how it decides. */
export interface Visit {
  readonly index: GraphIndex;
  readonly state: RunState;
  readonly path: FramePath;
  readonly frame: Frame;
  readonly node: Node;
  readonly env: Env;
  record(decision: DecisionBody, controller?: Controller): void;
  send(command: Command): void;
}
export type At = { readonly frame: FramePath; readonly node: string };

export const atOf = (visit: Visit): At => ({ frame: visit.path, node: visit.node.id });
export const idOf = (visit: Visit, suffix: string | number): CommandId => commandId(visit.path, visit.node.id, suffix);
export const dropsOf = (visit: Visit): readonly string[] =>
  (visit.index.drops.get(visit.frame.block) as readonly (readonly string[])[])[visit.frame.at] as readonly string[];
export const resolve = (visit: Visit, expr: Expr): Value => evaluate(expr, visit.env);
/** Marks a decision that was taken on something that a model produced: in a plan, which a model wrote, all of them. */
export const informed = (visit: Visit, ...exprs: readonly Expr[]): { readonly informedBy?: "ai" } =>
  visit.index.graph.plan !== undefined ||
  (visit.index.fromModel.size > 0 && exprs.some((expr) => [...namesIn(expr)].some((name) => visit.index.fromModel.has(name))))
    ? { informedBy: "ai" }
    : {};

/** What a block binds of what it is offered: only names that something reads. */
export function bound(visit: Visit, block: Block, offered: readonly Slot[]): Slots {
  const binds = visit.index.binds.get(block.id) as readonly boolean[];
  return Object.fromEntries(block.takes.flatMap((name, position) => (binds[position] === true ? [[name, offered[position] as Slot]] : [])));
}

/** Chooses an arm. `on` is the condition that chose it: its values go into the journal. */
export function enterArm(
  visit: Visit,
  arm: string,
  block: Block,
  options: { offered?: readonly Slot[]; on?: Expr; env?: Env; controller?: Controller; informedBy?: "ai" } = {},
): void {
  const { offered = [], on, env = visit.env, controller, informedBy } = options;
  const read = on === undefined ? {} : valuesRead(on, env);
  const why = on === undefined ? (informedBy === undefined ? {} : { informedBy }) : informed(visit, on);
  visit.record(
    { type: "branch-decided", ...atOf(visit), arm, block: block.id, values: bound(visit, block, offered), read, ...why },
    controller,
  );
}

export function enterBlock(visit: Visit, block: Block, key: string, offered: readonly Slot[] = [], controller?: "ai"): void {
  visit.record({ type: "block-entered", ...atOf(visit), block: block.id, key, values: bound(visit, block, offered) }, controller);
}

export function leave(visit: Visit, result: Slot, controller?: "human"): void {
  visit.record({ type: "node-left", ...atOf(visit), result, drop: dropsOf(visit) }, controller);
}

/** The node fails: its handler takes over where it has one and is not itself what failed. */
export function fail(visit: Visit, error: StepError): void {
  const handler = (visit.node as { readonly onError?: Block }).onError;
  const { active } = visit.frame;
  if (handler !== undefined && !(active?.kind === "arm" && active.arm === "onError"))
    enterArm(visit, "onError", handler, { offered: [valueSlot(asJson(error))] });
  else visit.record({ type: "frame-closing", frame: visit.path, closing: { why: "failed", error } });
}
/** Stops a frame with everything below it, at once: nothing in it decides anything any more. What it waits for is let go when it is looked at. */
export function stop(tools: Pick<Visit, "state" | "record">, path: FramePath, closing: Closing): void {
  const known = tools.state.frames.get(path)?.closing?.why;
  if (known === "cancelled" || (known !== undefined && closing.why !== "cancelled")) return;
  tools.record({ type: "frame-closing", frame: path, closing });
  for (const child of childrenOf(tools.state, path)) stop(tools, child, closing);
}
export const failWith = (visit: Visit, code: string, message: string): void => fail(visit, stepError(code, message));

/** Opens a command and sends what the host is to do for it. */
export function open(visit: Visit, id: CommandId, kind: Open["kind"], timer?: NonNullable<Open["timer"]>): void {
  visit.record({ type: "command-opened", ...atOf(visit), id, kind, ...(timer === undefined ? {} : { timer }) });
  issue(visit, id);
}
export const openTimer = (visit: Visit, id: CommandId, use: NonNullable<Open["timer"]>["use"], dueAt: number): void =>
  open(visit, id, "timer", { use, dueAt });

export function issue(visit: Visit, id: CommandId): void {
  const command = commandOf(visit.index, visit.state, id);
  if (command !== null) visit.send(command);
}

export function withdraw(visit: Pick<Visit, "state" | "record" | "send">, ...ids: readonly CommandId[]): void {
  for (const id of ids) {
    if (!visit.state.open.has(id)) continue;
    visit.record({ type: "command-withdrawn", id });
    visit.send({ kind: "withdraw", id });
  }
}

export const visitOf = (
  index: GraphIndex,
  state: RunState,
  path: FramePath,
  frame: Frame,
  node: Node,
  record: Visit["record"],
  send: Visit["send"],
): Visit => ({
  index,
  state,
  path,
  frame,
  node,
  env: envOf(state, path),
  record,
  send,
});
