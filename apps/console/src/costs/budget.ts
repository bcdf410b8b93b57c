import { queryOptions } from "@tanstack/react-query";
import type { Answer } from "signalbox/client";
import { server } from "../server/queries.ts";
import { refresh } from "../server/refresh.ts";

export type BudgetTree = Answer<"GET /api/budget/tree">;
export type BudgetNode = BudgetTree["nodes"][number];
export type Reservation = BudgetNode["reservations"][number];

/** Below the key of the budget: what changes it changes the tree. */
export const treeQuery = queryOptions({
  queryKey: ["budget", "tree"],
  queryFn: ({ signal }) => server.call("GET /api/budget/tree", {}, signal),
});

/** After somebody has changed something about it. */
export const budgetChanged = (): Promise<void> => refresh(["budget"]);

const tokensText = new Intl.NumberFormat("en");
export const tokenCount = (tokens: number): string => `${tokensText.format(tokens)} tokens`;
