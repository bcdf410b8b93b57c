import { limitMicroUsd } from "../../base/money.ts";
import type { Graph } from "../../definition/graph.ts";
import type { Cap, Limit } from "../../kernel/ledger.ts";
import type { RunKey, StoreReader } from "../../ports/run-store.ts";
import type { EngineLimits } from "../services.ts";

/** Where limits are read: those of a run from the graph that it is pinned to, those of a day from what is live. */
export interface LimitSources {
  readonly instance: Pick<EngineLimits, "costUsdPerDay" | "tokensPerDay" | "forkCostUsdPerDay" | "forkTokensPerDay">;
  readonly read: StoreReader;
  graphOf(version: number): Graph | null;
  /** The live version; null where the workflow is registered no longer. */
  liveGraph(workflow: string): Graph | null;
}
/** A run, as far as its caps go. */
export interface Payer {
  readonly runId: string;
  readonly graph: Graph;
  readonly parent: { readonly key: RunKey } | null;
  /** It is a fork, or was started by one: it pays from the day of forks, and never from its workflow's. */
  readonly forked?: boolean;
}

/** @example limitOf(2.5, 100_000) */
export const limitOf = (usd: number | undefined, tokens: number | undefined): Limit => ({
  costMicroUsd: usd === undefined ? null : limitMicroUsd(usd),
  tokens: tokens ?? null,
});

/** The caps above every call of a run, the nearest first: its own, those of the runs that started it, their workflows' days, the instance's. */
export function capsOfRun(payer: Payer, day: string, sources: LimitSources): readonly Cap[] {
  const line = lineOf(payer, sources);
  const runs = line.map(
    ({ runId, graph: { limits } }): Cap => ({ scope: "run", key: runId, limit: limitOf(limits.costUsd, limits.tokens) }),
  );
  if (payer.forked === true) return [...runs, ...capsOfForks(day, sources)];
  const workflows = new Map(line.map(({ graph }) => [graph.id, workflowDay(graph, day, sources)]));
  return [...runs, ...workflows.values(), instanceDay(day, sources)];
}

export function workflowDay(graph: Graph, day: string, { liveGraph }: LimitSources): Cap {
  const { costUsdPerDay, tokensPerDay } = (liveGraph(graph.id) ?? graph).limits;
  return { scope: "workflow-day", key: graph.id, day, limit: limitOf(costUsdPerDay, tokensPerDay) };
}

/** The caps above what a fork does, dry or live. */
export const capsOfForks = (day: string, sources: LimitSources): readonly Cap[] => [forkDay(day, sources), instanceDay(day, sources)];

const forkDay = (day: string, { instance: { forkCostUsdPerDay, forkTokensPerDay } }: LimitSources): Cap => ({
  scope: "fork-day",
  key: "",
  day,
  limit: limitOf(forkCostUsdPerDay, forkTokensPerDay),
});

export const instanceDay = (day: string, { instance: { costUsdPerDay, tokensPerDay } }: LimitSources): Cap => ({
  scope: "instance-day",
  key: "",
  day,
  limit: limitOf(costUsdPerDay, tokensPerDay),
});

/** A run and those that it was started by. */
function lineOf(payer: Payer, { read, graphOf }: LimitSources): readonly Payer[] {
  const line = [payer];
  for (let { parent } = payer; parent !== null; ) {
    const row = read.run(parent.key);
    const graph = row === null ? null : graphOf(row.version);
    if (row === null || graph === null) break;
    parent = row.parentKey === null ? null : { key: row.parentKey };
    line.push({ runId: row.runId, graph, parent });
  }
  return line;
}
