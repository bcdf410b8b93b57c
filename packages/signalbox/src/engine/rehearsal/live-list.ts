// RE9. Whoever makes a fork live says by a hash what they saw: what it would send, and which run it ends.
import { canonical, type Json } from "../../base/json.ts";
import { isTerminal, type RunState } from "../../kernel/index.ts";
import type { ForkEffect, ForkReport, ForkStanding } from "../../ports/fork.ts";
import type { RunRow } from "../../ports/run-store.ts";
import type { Core } from "../core.ts";
import type { Rehearsal } from "./rehearsal.ts";

/** What the lineage has not got done: in a live fork it is sent, or somebody says what became of it. */
const UNSENT: ReadonlySet<ForkStanding> = new Set<ForkStanding>(["would-send", "differs", "in-doubt", "failed"]);

/** `state`: at the point of the fork, with its change. */
export function whyNotLive({ runId, parentKey }: RunRow, state: RunState): string | null {
  if (parentKey !== null) return `run ${runId} was started by another run: fork that one`;
  if (isTerminal(state)) return "at this batch the run has ended: nothing is left to go on with";
  return state.cancelling ? "at this batch the run is being cancelled: fork it at an earlier one" : null;
}

/** What making it live would do. */
export function liveOf({ services }: Core, row: RunRow, { request, effects, stops }: Rehearsal): ForkReport["live"] {
  const open = services.store.read.forkTree(row.root).filter(({ endedAt }) => endedAt === null);
  const [first, ...more] = open;
  if (more.length > 0 || first?.status === "queued")
    return {
      why: `${open.map(({ runId }) => runId).join(" and ")} of the same lineage have not come to rest: another fork is being made live`,
    };
  const list = {
    certain: effects.filter(({ standing, payload }) => UNSENT.has(standing) && payload === "certain"),
    dependent: effects.filter(({ standing, payload }) => UNSENT.has(standing) && payload === "depends"),
    ends: first?.runId ?? null,
  };
  const seen = { runId: row.runId, at: request.at, change: request.change ?? null, stops, ...list, certain: list.certain.map(sentAs) };
  return { hash: services.digest.sha256(canonical(JSON.parse(JSON.stringify(seen)) as Json)), ...list };
}

/** What of an effect is agreed to. */
const sentAs = ({ standing, step, tool, input, sent }: ForkEffect) => ({ standing, step, tool, input, sent: sent ?? null });
