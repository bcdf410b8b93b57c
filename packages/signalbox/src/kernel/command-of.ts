import type { JsonObject, Value } from "../base/json.ts";
import { limitMicroUsd } from "../base/money.ts";
import type { Block, NodeKind, NodeOf, WaitNode } from "../definition/graph.ts";
import type { GraphIndex } from "../definition/graph-index.ts";
import { askedFor } from "./asked.ts";
import { chosenCall } from "./chosen-call.ts";
import type { Chosen, ClearedCall, Command } from "./command.ts";
import { type Env, envOf, evaluate } from "./evaluate.ts";
import { nodePath } from "./ids.ts";
import type { AgentState, ApproveState, CommandId, Frame, FramePath, NodeState, Open, OpenKind, RunState, StepState } from "./run-state.ts";
import { inputOf } from "./step-input.ts";
import { textOf } from "./value.ts";

/** Which kind of node opens a command of a kind. */
interface Opener {
  step: "call";
  compute: "compute";
  model: "prompt";
  turn: "agent";
  probe: "call";
  approval: "approve" | "call";
  question: "ask";
  settlement: "call";
  timer: NodeKind;
  event: "wait";
  child: "run";
}
interface Request<K extends OpenKind> {
  readonly state: RunState;
  readonly base: { readonly id: CommandId; readonly frame: FramePath; readonly node: string };
  readonly open: Open;
  readonly node: NodeOf<Opener[K]>;
  readonly active: NodeState;
  readonly env: Env;
  readonly read: (expr: Parameters<typeof evaluate>[0]) => Value;
}

/**
 * The command behind an open id, made from the state alone: the same when it is opened, when a process
 * takes the run up again, and when a replay checks it. Null when the id is not open.
 */
export function commandOf(index: GraphIndex, state: RunState, id: CommandId): Command | null {
  const open = state.open.get(id);
  if (open === undefined) return null;
  // A command is open only while the node that opened it is the active one of its frame.
  const frame = state.frames.get(open.frame) as Frame;
  const node = (index.blocks.get(frame.block) as Block).nodes[frame.at] as NodeOf<never>;
  const env = envOf(state, open.frame);
  const base = { id, frame: open.frame, node: open.node };
  const request = {
    state,
    base,
    open,
    node,
    active: frame.active as NodeState,
    env,
    read: (expr: Parameters<typeof evaluate>[0]) => evaluate(expr, env),
  };
  return (makers[open.kind] as (request: unknown) => Command)(request);
}

const timeoutOf = ({ timeoutMs }: { readonly timeoutMs?: number }): { timeoutMs?: number } =>
  timeoutMs === undefined ? {} : { timeoutMs };

const makers: { readonly [K in OpenKind]: (request: Request<K>) => Command } = {
  step: ({ base, state, node, active, open, env, read }) => {
    const { attempt, clearances } = active as StepState;
    return {
      ...base,
      kind: "run-step",
      tool: node.tool,
      input: inputOf(node, active as StepState, env),
      attempt,
      intent: open.intent === true,
      ...timeoutOf(node),
      ...(node.clears === undefined ? {} : { cleared: clearedCall(node.clears, read) }),
      ...(clearances === undefined ? {} : { clearances }),
      ...chosenBy(state, base.frame),
    };
  },
  compute: ({ base, node, read }) => ({ ...base, kind: "run-function", input: read(node.input) }),
  model: ({ base, node, active, read }) => {
    const { task, model, output, maxInputTokens, maxOutputTokens } = node;
    const { attempt } = active as StepState;
    return {
      ...base,
      kind: "call-model",
      task,
      model,
      text: read(node.text),
      output,
      maxInputTokens,
      maxOutputTokens,
      attempt,
      ...timeoutOf(node),
    };
  },
  turn: ({ base, node, active }) => {
    const { turn, attempt, tokens, costMicroUsd, activeMs } = active as AgentState;
    const { limits } = node.agent;
    const left = { tokens: limits.tokens - tokens, costMicroUsd: limitMicroUsd(limits.costUsd) - costMicroUsd };
    return { ...base, kind: "run-turn", turn, attempt, left, timeoutMs: Math.max(1, limits.activeMs - activeMs) };
  },
  probe: ({ base, state, node, active, env }) => ({
    ...base,
    kind: "probe-step",
    tool: node.tool,
    input: inputOf(node, active as StepState, env),
    attempt: (active as StepState).attempt,
    ...chosenBy(state, base.frame),
  }),
  approval: ({ state, base, node, active, read }) => {
    const { proposal, hash, count, fourEyes, dueAt, author } = active as ApproveState;
    const written = author === undefined ? {} : { author };
    return {
      ...base,
      kind: "open-approval",
      proposal,
      hash,
      count,
      fourEyes,
      dueAt,
      ...written,
      answerable: node.kind === "call" && node.tool.effect !== "none" && chosenCall(state, base.frame) !== null,
      ...askedOf(node, active as ApproveState, read),
    };
  },
  question: ({ base, node, open, read }) => ({
    ...base,
    kind: "ask-question",
    ...askedFor(textOf(read(node.who)), null, open.assigned),
    question: textOf(read(node.question)),
    form: node.form,
    dueAt: open.since + node.withinMs,
  }),
  settlement: ({ base, node, open, active, env }) => {
    const { answer } = active as StepState;
    const message = answer !== undefined && "error" in answer ? answer.error.message : "";
    return {
      ...base,
      kind: "ask-settlement",
      tool: node.tool.id,
      input: inputOf(node, active as StepState, env),
      message,
      ...(open.assigned === undefined ? {} : askedFor("", null, open.assigned)),
      dueAt: open.since + SETTLE_WITHIN_MS,
    };
  },
  timer: ({ base, open }) => {
    const { use, dueAt } = open.timer as NonNullable<Open["timer"]>;
    return { ...base, kind: "set-timer", use, dueAt, people: use === "deadline" || use === "remind" || use === "escalate" };
  },
  event: ({ base, node, state, read }) => {
    const { event, key } = node.for as Extract<WaitNode["for"], { kind: "event" }>;
    return { ...base, kind: "await-event", event, key: textOf(read(key)), since: state.startedAt };
  },
  child: ({ base, node, read }) => ({
    ...base,
    kind: "start-run",
    workflow: node.workflow,
    hash: node.hash,
    input: read(node.input),
    ...(node.clears === undefined ? {} : { cleared: clearedCall(node.clears, read) }),
  }),
};

/** Says of a call in a block that an agent opened which of its calls it is. */
function chosenBy(state: RunState, path: FramePath): { chosen?: Chosen } {
  const call = chosenCall(state, path);
  if (call === null) return {};
  const { parent, node } = state.frames.get(path) as Frame;
  return { chosen: { agent: `${withoutTurns(state, parent as FramePath)}/${node}`, nth: call.nth as number } };
}

/** A frame's path in which a call of an agent is named by what it does and not by its turn: the same in every fork. */
function withoutTurns(state: RunState, path: FramePath): string {
  const { parent, node } = state.frames.get(path) as Frame;
  if (parent === null) return path;
  const outer = withoutTurns(state, parent);
  const call = chosenCall(state, path);
  const own = call === null ? path.slice(parent === "" ? 0 : parent.length + 1) : `${node}(${call.hash}#${call.nth})`;
  return nodePath(outer, own);
}

/** How long an unknown outcome waits for a person before the step fails. It is never sent again by itself. */
export const SETTLE_WITHIN_MS = 7 * 86_400_000;

/** Who decides, and whether they may change what they decide on. */
function askedOf(
  node: NodeOf<"approve" | "call">,
  { held, escalated, assigned }: ApproveState,
  read: Request<"approval">["read"],
): { readonly by: string; readonly within?: string; readonly editable: boolean } {
  if (node.kind === "call") {
    const named = (held as NonNullable<ApproveState["held"]>).ask.by;
    const { who, ...given } = askedFor(named, null, assigned);
    // What a policy asks for stays asked for, whoever it is given to. What an approval of the workflow cleared is not changed behind the back
    // of who cleared it.
    return { ...given, ...(assigned === undefined ? {} : { within: named }), by: who, editable: node.clears === undefined };
  }
  const also = escalated && node.escalateTo !== undefined ? textOf(read(node.escalateTo)) : null;
  const { who, ...given } = askedFor(textOf(read(node.by)), also, assigned);
  return { ...given, by: who, editable: node.editable };
}

function clearedCall(clears: NonNullable<NodeOf<"call">["clears"]>, read: Request<"step">["read"]): ClearedCall {
  const { approval, hash, calls, by } = read({ ref: `${clears.approval}.approved`, path: [] }) as {
    approval: string;
    hash: string;
    calls: JsonObject;
    by: readonly string[];
  };
  return { ...clears, approval, hash, arguments: calls[clears.call] as ClearedCall["arguments"], by };
}

/** Every command that is open and waits for the host: what recovery takes up. */
export function openCommands(index: GraphIndex, state: RunState): readonly Command[] {
  return [...state.open.keys()].map((id) => commandOf(index, state, id) as Command);
}
