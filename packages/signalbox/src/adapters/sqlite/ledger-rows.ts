import type {
  Amount,
  CapKey,
  CapRow,
  CapScope,
  CapUse,
  Controller,
  FrozenRow,
  Limit,
  ReservationRow,
  ReservationState,
} from "../../ports/ledger.ts";
import type { Row } from "./rows.ts";

/** States as stored: below 2 a reservation is open. */
const states: readonly ReservationState[] = ["reserved", "doubtful", "settled", "released"];
export const stateCode = (state: ReservationState): number => states.indexOf(state);

/** As stored. */
export const controllerNames: readonly Controller[] = ["rules", "ai", "human"];
export const controllerCode = (controller: Controller): number => controllerNames.indexOf(controller);
export const controllerOf = (row: Row): Controller => controllerNames[Number(row.controller)] as Controller;

const amount = (row: Row, use: string): Amount => ({ costMicroUsd: Number(row[`cost_${use}`]), tokens: Number(row[`tokens_${use}`]) });
const use = (row: Row): CapUse => ({ spent: amount(row, "spent"), reserved: amount(row, "reserved"), doubtful: amount(row, "doubtful") });
const maybe = (value: Row[string] | undefined): number | null => (value === null || value === undefined ? null : Number(value));
const limit = (row: Row, kind: string): Limit => ({ costMicroUsd: maybe(row[`cost_${kind}`]), tokens: maybe(row[`tokens_${kind}`]) });

export const capRow = (row: Row): CapRow => ({
  scope: row.scope as CapScope,
  key: String(row.key),
  ...(row.day === "" ? {} : { day: String(row.day) }),
  limit: limit(row, "limit"),
  use: use(row),
  raised: limit(row, "raised"),
});
export const reservationRow = (row: Row): ReservationRow => {
  const state = states[Number(row.state)] as ReservationState;
  return {
    id: Number(row.id),
    run: Number(row.run),
    command: String(row.command),
    what: String(row.what),
    at: Number(row.at),
    controller: controllerOf(row),
    state,
    bound: amount(row, "bound"),
    spent: state === "settled" ? amount(row, "spent") : null,
    caps: JSON.parse(String(row.caps)) as CapKey[],
  };
};
export const frozenRow = (row: Row): FrozenRow => ({ what: String(row.what), at: Number(row.at), reason: String(row.reason) });
