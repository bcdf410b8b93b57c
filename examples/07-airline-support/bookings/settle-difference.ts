import type { DatabaseSync } from "node:sqlite";
import type { Reservation } from "../data/reservation.ts";
import { charge, findPaymentMethod, holds } from "./payment-methods.ts";
import { known, Refused } from "./refused.ts";
import { addPayment } from "./reservations.ts";

/** Bills what a change costs, or gives back what it saves, to one payment method of the reservation's user. */
export function settleDifference(db: DatabaseSync, reservation: Reservation, payment_id: string, amount: number): void {
  const { user_id: user, reservation_id: id } = reservation;
  const method = known(findPaymentMethod(db, user, payment_id), "payment method");
  if (method.source === "certificate") throw new Refused("certificate cannot be used to update reservation");
  if (!holds(method, amount)) throw new Refused("gift card balance is not enough");
  charge(db, user, method, amount);
  if (amount !== 0) addPayment(db, id, { payment_id, amount });
}
