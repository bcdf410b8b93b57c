import { formatInstant } from "../../base/instant.ts";
import { stepOf } from "../../kernel/ids.ts";
import { type CapScope, capId, leftOf, type Unit } from "../../kernel/ledger.ts";
import type { CapAmounts, CapView, ReservationView } from "../../ports/budget-view.ts";
import type { CapRow, ReservationRow } from "../../ports/ledger.ts";
import type { RunRow } from "../../ports/run-store.ts";

const SCOPES: readonly CapScope[] = ["instance-day", "workflow-day", "agent-day", "fork-day", "run", "agent", "sub-agent"];
export const byScope = (a: CapRow, b: CapRow): number => SCOPES.indexOf(a.scope) - SCOPES.indexOf(b.scope) || (a.key < b.key ? -1 : 1);

export function capView({ scope, key, day, limit, raised, use }: CapRow): CapView {
  const now = { costMicroUsd: raised.costMicroUsd ?? limit.costMicroUsd, tokens: raised.tokens ?? limit.tokens };
  const amounts = (unit: Unit): CapAmounts => ({
    limit: now[unit],
    spent: use.spent[unit],
    reserved: use.reserved[unit],
    doubtful: use.doubtful[unit],
    left: leftOf(now, use, unit),
  });
  const name = { scope, key, ...(day === undefined ? {} : { day }) };
  return {
    cap: capId(name),
    scope,
    key,
    day: day ?? null,
    costMicroUsd: amounts("costMicroUsd"),
    tokens: amounts("tokens"),
    raised: raised.costMicroUsd !== null || raised.tokens !== null,
  };
}

/** `run`: null when it was removed; what nobody knows of its calls counts on. */
export const reservationView = ({ id, command, what, at, state, bound, caps }: ReservationRow, run: RunRow | null): ReservationView => ({
  reservation: id,
  runId: run?.runId ?? "",
  workflow: run?.workflow ?? "",
  step: stepOf(command),
  what,
  at: formatInstant(at),
  state: state as ReservationView["state"],
  ...bound,
  caps: caps.map(capId),
});
