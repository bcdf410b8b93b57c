import type { DatabaseSync } from "node:sqlite";
import type { Reservation } from "../data/reservation.ts";
import { known } from "./refused.ts";
import { addPayment, findReservation, paymentsOf } from "./reservations.ts";

/** Writes every payment back. The money itself takes 5 to 7 days, so balances do not change here. */
export function cancel(db: DatabaseSync, id: string): Reservation {
  known(findReservation(db, id), "reservation");
  for (const { payment_id, amount } of paymentsOf(db, id)) addPayment(db, id, { payment_id, amount: -amount });
  db.prepare("UPDATE reservations SET status = 'cancelled' WHERE id = ?").run(id);
  return known(findReservation(db, id), "reservation");
}
