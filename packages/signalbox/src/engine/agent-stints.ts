// What became of the agents of a run, told from its journal.
import { formatInstant } from "../base/instant.ts";
import { usdOf } from "../base/money.ts";
import type { GraphIndex } from "../definition/graph-index.ts";
import { stepOf } from "../kernel/ids.ts";
import { type Event, type EventOf, endingOf, initialState, nodePath, type RunState, reduce } from "../kernel/index.ts";
import type { AgentStint, StintOutcome } from "../ports/agent-stint.ts";
import type { ReadBatch } from "./journal.ts";

/** A stint while it is followed. */
interface Followed {
  readonly agent: string;
  readonly node: string;
  readonly path: string;
  readonly frame: string;
  readonly beganAt: number;
  endedAt: number | null;
  outcome: StintOutcome;
  reason: string | null;
  asked: boolean;
  turns: number;
  costMicroUsd: number;
  simulated: boolean;
}
/** A stint and whose it is, without what is the run's. */
export type ToldStint = { readonly agent: string; readonly stint: Omit<AgentStint, "runId" | "workflow" | "subject"> };

/** In the order in which they began; those of the batches that are the run's own. */
export function stintsOf(
  index: GraphIndex,
  runId: string,
  isOwn: (batch: ReadBatch) => boolean,
  batches: Iterable<ReadBatch>,
): readonly ToldStint[] {
  const teller = new StintTeller(index, runId);
  for (const read of batches) for (const event of read.batch.events) teller.take(event, read.batch.at, isOwn(read), read.row.body === null);
  return teller.told();
}

class StintTeller {
  readonly #index: GraphIndex;
  readonly #state: RunState;
  readonly #stints = new Map<string, Followed>();
  readonly #own: Followed[] = [];
  #isFolding = true;

  constructor(index: GraphIndex, runId: string) {
    this.#index = index;
    this.#state = initialState(runId);
  }

  take(event: Event, at: number, isOwn: boolean, isErased: boolean): void {
    this.#isFolding &&= !isErased;
    if (event.type === "node-entered") this.#begin(event, at, isOwn);
    else if (event.type === "branch-decided") this.#decided(event, at);
    else if ("id" in event) this.#answered(event);
    else if ("frame" in event && "node" in event) this.#wentOn(event, at);
    if (this.#isFolding) reduce(this.#state, event, at);
    if (event.type === "run-cancelled" || event.type === "run-failed" || event.type === "run-completed") this.#close(event.type, at);
    else if (event.type === "block-stopped") this.#stopped(event, at);
  }

  told(): readonly ToldStint[] {
    return this.#own.map(({ agent, path: step, beganAt, endedAt, outcome, reason, turns, costMicroUsd, simulated }) => ({
      agent,
      stint: {
        step,
        beganAt: formatInstant(beganAt),
        endedAt: endedAt === null ? null : formatInstant(endedAt),
        outcome,
        reason,
        turns,
        costUsd: usdOf(costMicroUsd),
        simulated,
      },
    }));
  }

  #begin({ frame, node: id }: EventOf<"node-entered">, at: number, isOwn: boolean): void {
    const node = this.#index.nodes.get(id);
    if (node?.kind !== "agent") return;
    const path = nodePath(frame, id);
    const begun: Followed = {
      agent: node.agent.id,
      node: id,
      path,
      frame,
      beganAt: at,
      endedAt: null,
      outcome: "at-work",
      reason: null,
      asked: false,
      turns: 0,
      costMicroUsd: 0,
      simulated: false,
    };
    this.#stints.set(path, begun);
    if (isOwn) this.#own.push(begun);
  }

  /** It has ended without a result, and an arm goes on. */
  #decided({ frame, node: id, arm }: EventOf<"branch-decided">, at: number): void {
    const stint = this.#stints.get(nodePath(frame, id));
    const node = this.#index.nodes.get(id);
    if (stint === undefined || node?.kind !== "agent") return;
    const active = this.#isFolding ? this.#state.frames.get(frame)?.active : undefined;
    const ending = active?.kind === "agent" ? endingOf(node, active) : null;
    stint.endedAt = at;
    stint.outcome = ending?.reason === "escalated" ? "escalated" : isOverBudget(ending?.outcome ?? arm) ? "over-budget" : "unsure";
    stint.reason = ending === null ? null : (ending.queue ?? ending.reason);
  }

  #answered(event: Event & { readonly id: string }): void {
    const stint = this.#stints.get(stepOf(event.id).replace(/^\//, ""));
    if (stint === undefined || !("call" in event) || event.call === undefined) return;
    stint.costMicroUsd += event.call.costMicroUsd;
    stint.simulated ||= event.call.simulated;
  }

  #wentOn(event: Event & { readonly frame: string; readonly node: string }, at: number): void {
    const stint = this.#stints.get(nodePath(event.frame, event.node));
    if (stint === undefined) return;
    if (event.type === "turn-started") tookTurn(stint, event.turn);
    else if (event.type === "block-entered") stint.asked ||= this.#isQuestion(event);
    // An arm that has gone on in its place leaves the node, too.
    else if (event.type === "node-left" && stint.endedAt === null) {
      stint.endedAt = at;
      stint.outcome = stint.asked ? "asked" : "done";
    }
  }

  #isQuestion({ node: id, block }: EventOf<"block-entered">): boolean {
    const node = this.#index.nodes.get(id);
    return node?.kind === "agent" && Object.values(node.tools).some((tool) => tool.role === "ask" && tool.block.id === block);
  }

  /** The frame that it is in has failed, and it with it. */
  #stopped({ frame, closing }: EventOf<"block-stopped">, at: number): void {
    for (const stint of this.#stints.values())
      if (stint.endedAt === null && (stint.frame === frame || stint.frame.startsWith(`${frame}/`)))
        end(stint, closing.why === "cancelled" ? "cancelled" : "failed", closing.error.code, at);
  }

  #close(type: "run-cancelled" | "run-failed" | "run-completed", at: number): void {
    for (const stint of this.#stints.values())
      if (stint.endedAt === null) end(stint, type === "run-cancelled" ? "cancelled" : "failed", null, at);
  }
}

/** Also after a retry of what had failed. */
const tookTurn = (stint: Followed, turn: number): void => {
  Object.assign(stint, { turns: turn, endedAt: null, outcome: "at-work", reason: null });
};

const isOverBudget = (outcome: string): boolean => outcome === "overBudget";

function end(stint: Followed, outcome: "failed" | "cancelled", reason: string | null, at: number): void {
  Object.assign(stint, { endedAt: at, outcome, reason });
}
