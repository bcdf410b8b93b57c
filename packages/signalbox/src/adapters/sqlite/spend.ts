// What was spent, by day of the ledger, workflow, what was called and who had it called: kept with each settlement, so that a year of it is a read of
// a few rows, and stays when runs are removed. A call under way is not in it.
import type { DatabaseSync } from "node:sqlite";
import type { CapKey, CapUse, LedgerReader, ReservationRow, ReservationState } from "../../ports/ledger.ts";
import { controllerCode, controllerOf } from "./ledger-rows.ts";
import { statements } from "./statements.ts";

export function spendReader(db: DatabaseSync): Pick<LedgerReader, "spend" | "spendOfDays"> {
  const prepare = statements(db);
  return {
    spendOfDays: (from, to) =>
      prepare(
        "SELECT day, sum(cost) AS cost, sum(cost_doubtful) AS doubtful FROM spend WHERE day BETWEEN ? AND ? GROUP BY day ORDER BY day",
      )
        .all(from, to)
        .map((row) => ({ day: String(row.day), costMicroUsd: Number(row.cost), doubtfulMicroUsd: Number(row.doubtful) })),
    spend: (from, to) =>
      prepare(
        `SELECT workflow, what, controller, sum(calls) AS calls, sum(cost) AS cost, sum(tokens) AS tokens, sum(cost_doubtful) AS cost_doubtful,
           sum(tokens_doubtful) AS tokens_doubtful FROM spend WHERE day BETWEEN ? AND ? GROUP BY workflow, what, controller
         ORDER BY sum(cost) + sum(cost_doubtful) DESC, workflow, what, controller`,
      )
        .all(from, to)
        .map((row) => ({
          workflow: String(row.workflow),
          what: String(row.what),
          controller: controllerOf(row),
          calls: Number(row.calls),
          costMicroUsd: Number(row.cost),
          tokens: Number(row.tokens),
          doubtfulMicroUsd: Number(row.cost_doubtful),
          doubtfulTokens: Number(row.tokens_doubtful),
        })),
  };
}

/** Adds what a settlement changes: the same as it changes under each cap. */
export function spendWriter(db: DatabaseSync): (row: ReservationRow, state: ReservationState, change: CapUse) => void {
  const prepare = statements(db);
  return ({ caps, what, controller, state: before }, state, { spent, doubtful }) => {
    const calls = Number(isCounted(state)) - Number(isCounted(before));
    const amounts = [calls, spent.costMicroUsd, spent.tokens, doubtful.costMicroUsd, doubtful.tokens];
    if (amounts.every((amount) => amount === 0)) return;
    prepare(
      `INSERT INTO spend (day, workflow, what, controller, calls, cost, tokens, cost_doubtful, tokens_doubtful) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (day, workflow, what, controller) DO UPDATE SET calls = calls + excluded.calls, cost = cost + excluded.cost,
         tokens = tokens + excluded.tokens, cost_doubtful = cost_doubtful + excluded.cost_doubtful, tokens_doubtful = tokens_doubtful + excluded.tokens_doubtful`,
    ).run(dayOf(caps), workflowOf(caps), what, controllerCode(controller), ...amounts);
  };
}

const isCounted = (state: ReservationState): boolean => state === "settled" || state === "doubtful";
/** The instance's day is above every call. */
const dayOf = (caps: readonly CapKey[]): string => caps.find(({ scope }) => scope === "instance-day")?.day ?? "";
/** The nearest: that of the run itself. Forks have none. */
const workflowOf = (caps: readonly CapKey[]): string => caps.find(({ scope }) => scope === "workflow-day")?.key ?? "";
