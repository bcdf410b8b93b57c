import type { JsonObject, Value } from "../base/json.ts";
import type { Node, NodeOf } from "../definition/graph.ts";
import type { GraphIndex } from "../definition/graph-index.ts";
import type { ClearedCall, Command } from "./command.ts";
import { envOf, evaluate } from "./evaluate.ts";
import type { CommandId, FramePath, Open, OpenKind, RunState } from "./run-state.ts";

interface Request {
  readonly state: RunState;
  readonly index: GraphIndex;
  readonly base: { readonly id: CommandId; readonly frame: FramePath; readonly node: string };
  readonly open: Open;
  readonly node: Node;
  readonly read: (expr: Parameters<typeof evaluate>[0]) => Value;
}

/**
 * The command behind an open id, made from the state alone: the same when it is opened, when a process
 * takes the run up again, and when a replay checks it.
 */
export function commandOf(index: GraphIndex, state: RunState, id: CommandId): Command | null {
  const open = state.open.get(id);
  const frame = open === undefined ? undefined : state.frames.get(open.frame);
  const node = frame === undefined ? undefined : index.blocks.get(frame.block)?.nodes[frame.at];
  if (open === undefined || node === undefined || node.id !== open.node) return null;
  const env = envOf(state, open.frame);
  const base = { id, frame: open.frame, node: open.node };
  return makers[open.kind]({ state, index, base, open, node, read: (expr) => evaluate(expr, env) });
}

const as = <K extends Node["kind"]>(node: Node, kind: K): NodeOf<K> | null => (node.kind === kind ? (node as NodeOf<K>) : null);
const attemptOf = ({ state, open }: Request): number => {
  const active = state.frames.get(open.frame)?.active;
  return active?.kind === "step" ? active.attempt : 1;
};

const makers: { readonly [K in OpenKind]: (request: Request) => Command | null } = {
  step: (request) => {
    const node = as(request.node, "call");
    if (node === null) return null;
    const timeout = node.timeoutMs === undefined ? {} : { timeoutMs: node.timeoutMs };
    const cleared = node.clears === undefined ? {} : { cleared: clearedCall(request, node) };
    return {
      ...request.base,
      kind: "run-step",
      tool: node.tool,
      input: request.read(node.input),
      attempt: attemptOf(request),
      intent: request.open.intent === true,
      ...timeout,
      ...cleared,
    };
  },
  compute: (request) => {
    const node = as(request.node, "compute");
    return node === null ? null : { ...request.base, kind: "run-function", input: request.read(node.input) };
  },
  model: (request) => {
    const node = as(request.node, "prompt");
    if (node === null) return null;
    const { task, model, output, maxInputTokens, maxOutputTokens, timeoutMs } = node;
    const timeout = timeoutMs === undefined ? {} : { timeoutMs };
    return {
      ...request.base,
      kind: "call-model",
      task,
      model,
      text: request.read(node.text),
      output,
      maxInputTokens,
      maxOutputTokens,
      attempt: attemptOf(request),
      ...timeout,
    };
  },
  probe: (request) => {
    const node = as(request.node, "call");
    return node === null
      ? null
      : { ...request.base, kind: "probe-step", tool: node.tool, input: request.read(node.input), attempt: attemptOf(request) };
  },
  approval: (request) => {
    const node = as(request.node, "approve");
    const active = request.state.frames.get(request.open.frame)?.active;
    if (node === null || active?.kind !== "approve") return null;
    const { proposal, hash, count, fourEyes, dueAt, author, escalated } = active;
    const by = textOf(request.read(node.by));
    const also = escalated && node.escalateTo !== undefined ? `,${textOf(request.read(node.escalateTo))}` : "";
    const written = author === undefined ? {} : { author };
    return {
      ...request.base,
      kind: "open-approval",
      proposal,
      hash,
      by: `${by}${also}`,
      count,
      fourEyes,
      editable: node.editable,
      dueAt,
      ...written,
    };
  },
  question: (request) => {
    const node = as(request.node, "ask");
    if (node === null) return null;
    return {
      ...request.base,
      kind: "ask-question",
      who: textOf(request.read(node.who)),
      question: textOf(request.read(node.question)),
      form: node.form,
      dueAt: request.open.since + node.withinMs,
    };
  },
  settlement: (request) => {
    const node = as(request.node, "call");
    const active = request.state.frames.get(request.open.frame)?.active;
    if (node === null || active?.kind !== "step") return null;
    const message = active.answer !== undefined && active.answer.kind !== "completed" ? active.answer.error.message : "";
    return {
      ...request.base,
      kind: "ask-settlement",
      tool: node.tool.id,
      input: request.read(node.input),
      message,
      dueAt: request.open.since + SETTLE_WITHIN_MS,
    };
  },
  timer: ({ base, open }) => {
    const { timer } = open;
    if (timer === undefined) return null;
    const people = timer.use === "deadline" || timer.use === "remind" || timer.use === "escalate";
    return { ...base, kind: "set-timer", use: timer.use, dueAt: timer.dueAt, people };
  },
  event: (request) => {
    const node = as(request.node, "wait");
    if (node?.for.kind !== "event") return null;
    return {
      ...request.base,
      kind: "await-event",
      event: node.for.event,
      key: textOf(request.read(node.for.key)),
      since: request.state.startedAt,
    };
  },
  child: (request) => {
    const node = as(request.node, "run");
    return node === null
      ? null
      : { ...request.base, kind: "start-run", workflow: node.workflow, hash: node.hash, input: request.read(node.input) };
  },
};

/** How long an unknown outcome waits for a person before the step fails. It is never sent again by itself. */
export const SETTLE_WITHIN_MS = 7 * 86_400_000;

const textOf = (value: Value): string =>
  typeof value === "string" ? value : value === undefined || value === null ? "" : JSON.stringify(value);

function clearedCall(request: Request, node: NodeOf<"call">): ClearedCall {
  const clears = node.clears as NonNullable<typeof node.clears>;
  const approved = (request.read({ ref: `${clears.approval}.approved`, path: [] }) ?? {}) as JsonObject;
  const calls = (approved.calls ?? {}) as JsonObject;
  return {
    ...clears,
    approval: String(approved.approval ?? ""),
    hash: String(approved.hash ?? ""),
    arguments: calls[clears.call] ?? null,
  };
}

/** Every command that is open and waits for the host: what recovery takes up. */
export function openCommands(index: GraphIndex, state: RunState): readonly Command[] {
  return [...state.open.keys()].flatMap((id) => commandOf(index, state, id) ?? []);
}
