import { nodesOf } from "../../definition/graph.ts";
import { type Cap, UNUSED } from "../../kernel/ledger.ts";
import type { CapRow } from "../../ports/ledger.ts";
import type { Core } from "../core.ts";
import { capsOfForks, instanceDay, limitOf, workflowDay } from "./caps.ts";

/** The caps of a day that count for every run, whether anything was spent under them or not. */
export function standingCaps({ registry, services }: Core, day: string): readonly Cap[] {
  const { sources } = services.budget;
  const workflows = registry.workflows.map(({ graph }) => workflowDay(graph, day, sources));
  return [instanceDay(day, sources), ...workflows.filter(isLimited)];
}

/** Those of agents and of forks, which most instances do not limit. */
export function standingBeside({ registry, services }: Core, day: string): readonly Cap[] {
  const agents = registry.workflows.flatMap(({ id, graph }) =>
    [...nodesOf((registry.inForce(id)?.graph ?? graph).main)].flatMap(({ node }): readonly Cap[] => {
      if (node.kind !== "agent") return [];
      const { costUsdPerDay, tokensPerDay } = node.agent.limits;
      return [{ scope: "agent-day", key: node.agent.id, day, limit: limitOf(costUsdPerDay, tokensPerDay) }];
    }),
  );
  return [...agents, ...capsOfForks(day, services.budget.sources)].filter((cap) => cap.scope !== "instance-day" && isLimited(cap));
}

const isLimited = ({ limit }: Cap): boolean => limit.costMicroUsd !== null || limit.tokens !== null;

/** A cap with the limit that its definition gives it now, and what the store knows of it. */
export const standingRow = (cap: Cap, known: CapRow | null | undefined): CapRow => ({
  ...(known ?? { ...cap, use: UNUSED, raised: { costMicroUsd: null, tokens: null } }),
  limit: cap.limit,
});
