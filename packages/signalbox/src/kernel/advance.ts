// A1. advance looks only at frames on the agenda: its cost is what changed, not what exists.
// A2. It decides by recording: every decision is folded before the next is taken.
// A3. On a state whose agenda is empty it decides nothing, so folding a journal leaves nothing to do between batches.
// A4. Attempt n + 1 of a step is issued only after attempt n was answered.
// A5. After a cancel was requested nothing new starts; calls in flight are aborted and awaited.
// A6. A doubt about a call that nobody can ask about is let go by a cancel only: a person settles it, whatever else has failed meanwhile.

import type { Block, Node } from "../definition/graph.ts";
import type { GraphIndex } from "../definition/graph-index.ts";
import { stepError } from "../definition/step-error.ts";
import type { Command } from "./command.ts";
import { envOf, evaluate, OutOfFuel } from "./evaluate.ts";
import type { Decision } from "./event.ts";
import { askPerson } from "./nodes/call.ts";
import { rules } from "./nodes/rules.ts";
import { reduce } from "./reduce.ts";
import {
  type Closing,
  childrenOf,
  commandsOf,
  type Frame,
  type FramePath,
  isLookedAt,
  type Open,
  type OpenKind,
  type RunState,
} from "./run-state.ts";
import { slotOf } from "./slot.ts";
import { failWith, stop, type Visit, visitOf, withdraw } from "./visit.ts";

export interface Advanced {
  readonly decisions: readonly Decision[];
  readonly commands: readonly Command[];
}

/** Decides what happens next, folds it into the state, and says what the host is to do. */
export function advance(index: GraphIndex, state: RunState, now: number): Advanced {
  const decisions: Decision[] = [];
  const commands: Command[] = [];
  const record: Visit["record"] = (body, controller = "rules") => {
    const decision = { controller, ...body } as Decision;
    decisions.push(decision);
    reduce(state, decision, now);
  };
  const send: Visit["send"] = (command) => void commands.push(command);
  const tools = { index, state, record, send };
  if (state.cancelling && state.frames.size > 0)
    stop(tools, "", { why: "cancelled", error: stepError("cancelled", "The run was cancelled.") });
  for (const path of state.agenda) {
    for (let next: FramePath | null = path; next !== null; ) next = lookAt(tools, next);
  }
  return { decisions, commands };
}

type Tools = Pick<Visit, "index" | "state" | "record" | "send">;

/**
 * Looks at a frame, and says at which one to look before any other: a failure reaches the join around it at once,
 * so that nothing new starts in the parts beside it.
 */
function lookAt(tools: Tools, path: FramePath): FramePath | null {
  const { state } = tools;
  const frame = state.frames.get(path) as Frame;
  if (!isLookedAt(state, frame)) return null;
  state.agenda.delete(path);
  look(tools, path, frame);
  if (frame.closing?.why !== "failed") return null;
  return frame.stopped === true ? frame.parent : state.agenda.has(path) ? path : null;
}

function look(tools: Tools, path: FramePath, frame: Frame): void {
  const block = tools.index.blocks.get(frame.block) as Block;
  const node = block.nodes[frame.at];
  if (frame.closing !== undefined) close(tools, path, frame, frame.closing);
  else if (node === undefined) end(tools, path, frame, block);
  else visitNode(tools, visitOf(tools.index, tools.state, path, frame, node, tools.record, tools.send));
}

function visitNode(tools: Tools, visit: Visit): void {
  try {
    rules(visit);
  } catch (thrown) {
    if (!(thrown instanceof OutOfFuel)) throw thrown;
    // A command that was opened and could not be made was not sent, so nobody would ever answer it.
    withdraw(tools, ...commandsOf(tools.state, visit.path));
    failWith(visit, "expression-fuel", thrown.message);
  }
}

/** The block's last node is done: its result goes to who opened it, or ends the run. */
function end(tools: Tools, path: FramePath, frame: Frame, block: Block): void {
  const { state, record } = tools;
  const outcome = block.outcome === undefined ? {} : { outcome: block.outcome };
  try {
    const result = slotOf(block.result, (expr) => evaluate(expr, envOf(state, path)));
    record(frame.parent === null ? { type: "run-completed", result, ...outcome } : { type: "block-left", frame: path, result, ...outcome });
  } catch (thrown) {
    if (!(thrown instanceof OutOfFuel)) throw thrown;
    record({ type: "frame-closing", frame: path, closing: { why: "failed", error: stepError("expression-fuel", thrown.message) } });
  }
}

/** People and timers are let go at once; calls in flight are awaited, and aborted when the run is cancelled. */
const isInFlight: { readonly [K in OpenKind]: boolean } = {
  step: true,
  compute: true,
  model: true,
  turn: true,
  child: true,
  probe: true,
  approval: false,
  question: false,
  settlement: false,
  timer: false,
  event: false,
};

function close(tools: Tools, path: FramePath, frame: Frame, closing: Closing): void {
  const { state, record } = tools;
  const isSettling = settleDoubt(tools, path, frame, closing);
  let awaited = childrenOf(state, path).size;
  if (isSettling) awaited++;
  else for (const id of [...commandsOf(state, path)]) awaited += closeCommand(tools, id, closing);
  if (awaited > 0) return;
  if (frame.parent !== null) record({ type: "block-stopped", frame: path, closing });
  else if (closing.why === "cancelled") record({ type: "run-cancelled" });
  else record({ type: "run-failed", error: closing.error });
}

/** A6. What may have happened is a person's to settle, also where a failure beside it has stopped the part that it is in. */
function settleDoubt(tools: Tools, path: FramePath, frame: Frame, closing: Closing): boolean {
  const { active } = frame;
  if (closing.why === "cancelled" || active?.kind !== "step" || active.answer?.kind !== "doubted") return false;
  const node = (tools.index.blocks.get(frame.block) as Block).nodes[frame.at] as Node;
  // Of the others the target can be asked, or told again, when the run is retried.
  if (node.kind !== "call" || node.tool.delivery !== "once") return false;
  askPerson(visitOf(tools.index, tools.state, path, frame, node, tools.record, tools.send), active);
  return true;
}

/** 1 when the answer is awaited. */
function closeCommand(tools: Tools, id: string, closing: Closing): number {
  const open = tools.state.open.get(id) as Open;
  if (!isInFlight[open.kind]) {
    withdraw(tools, id);
    return 0;
  }
  if (closing.why === "cancelled" && open.aborting !== true) {
    tools.record({ type: "abort-requested", id });
    tools.send({ kind: "abort", id });
  }
  return 1;
}
