import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { Cabin } from "../data/flight.ts";
import { ChosenFlight, FlightType, Insurance, Passenger, Payment, type Reservation } from "../data/reservation.ts";
import { NOW } from "../rules/now.ts";
import { priceFlight, pricePerPassenger } from "./itinerary.ts";
import { charge, findPaymentMethod, holds } from "./payment-methods.ts";
import { known, Refused } from "./refused.ts";
import { findReservation, insertReservation, isReservation } from "./reservations.ts";
import { isUser } from "./users.ts";

export const NewBooking = z.object({
  user_id: z.string(),
  origin: z.string(),
  destination: z.string(),
  flight_type: FlightType,
  cabin: Cabin,
  flights: z.array(ChosenFlight),
  passengers: z.array(Passenger),
  payment_methods: z.array(Payment),
  total_baggages: z.number().int(),
  nonfree_baggages: z.number().int(),
  insurance: Insurance,
});
export type NewBooking = z.infer<typeof NewBooking>;

const INSURANCE_PER_PASSENGER = 30;
export const PRICE_PER_BAG = 50;

export function book(db: DatabaseSync, booking: NewBooking): Reservation {
  const { user_id: user, cabin, passengers, payment_methods: payments, flights: chosen, ...said } = booking;
  if (!isUser(db, user)) throw new Refused("user not found");
  const flights = chosen.map((flight) => priceFlight(db, flight, { cabin, passengers: passengers.length }));
  const insurance = said.insurance === "yes" ? INSURANCE_PER_PASSENGER : 0;
  const price = (pricePerPassenger(flights) + insurance) * passengers.length + PRICE_PER_BAG * said.nonfree_baggages;
  pay(db, user, payments, price);
  const reservation_id = freeReservationId(db);
  const created_at = NOW;
  insertReservation(db, { ...said, reservation_id, user_id: user, cabin, flights, passengers, payment_history: payments, created_at });
  return known(findReservation(db, reservation_id), "reservation");
}

function pay(db: DatabaseSync, user: string, payments: readonly Payment[], price: number): void {
  const charges = payments.map(({ payment_id, amount }) => {
    const method = known(findPaymentMethod(db, user, payment_id), `payment method ${payment_id}`);
    if (!holds(method, amount)) throw new Refused(`not enough balance in payment method ${method.id}`);
    return { method, amount };
  });
  const paid = payments.reduce((total, { amount }) => total + amount, 0);
  if (paid !== price) throw new Refused(`payment amount does not add up, total price is ${price}, but paid ${paid}`);
  for (const { method, amount } of charges) charge(db, user, method, amount);
}

/** HATHAT, HATHAU, HATHAV, ...: counted in letters from the first that is free. */
function freeReservationId(db: DatabaseSync): string {
  const base = 26;
  const letter = (place: number): string => String.fromCharCode("A".charCodeAt(0) + place);
  const stem = "HATH";
  for (let count = 19; count < base * base; count += 1) {
    const id = `${stem}${letter(Math.floor(count / base))}${letter(count % base)}`;
    if (!isReservation(db, id)) return id;
  }
  throw new Refused("no reservation id is free");
}
