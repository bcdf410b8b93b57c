import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import type { Reservation } from "../data/reservation.ts";
import { PRICE_PER_BAG } from "./book.ts";
import { known } from "./refused.ts";
import { findReservation } from "./reservations.ts";
import { settleDifference } from "./settle-difference.ts";

export const BaggageChange = z.object({
  reservation_id: z.string(),
  total_baggages: z.number().int(),
  nonfree_baggages: z.number().int(),
  payment_id: z.string(),
});
export type BaggageChange = z.infer<typeof BaggageChange>;

/** Fewer bags are written down, and nothing is paid back. */
export function changeBaggage(
  db: DatabaseSync,
  { reservation_id: id, total_baggages, nonfree_baggages, payment_id }: BaggageChange,
): Reservation {
  const reservation = known(findReservation(db, id), "reservation");
  settleDifference(db, reservation, payment_id, PRICE_PER_BAG * Math.max(0, nonfree_baggages - reservation.nonfree_baggages));
  db.prepare("UPDATE reservations SET total_baggages = ?, nonfree_baggages = ? WHERE id = ?").run(total_baggages, nonfree_baggages, id);
  return known(findReservation(db, id), "reservation");
}
