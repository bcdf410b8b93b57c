import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { Passenger, type Reservation } from "../data/reservation.ts";
import { known, Refused } from "./refused.ts";
import { findReservation, replacePassengers } from "./reservations.ts";

export const PassengerChange = z.object({ reservation_id: z.string(), passengers: z.array(Passenger) });
export type PassengerChange = z.infer<typeof PassengerChange>;

export function changePassengers(db: DatabaseSync, { reservation_id: id, passengers }: PassengerChange): Reservation {
  const reservation = known(findReservation(db, id), "reservation");
  if (passengers.length !== reservation.passengers.length) throw new Refused("number of passengers does not match");
  replacePassengers(db, id, passengers);
  return { ...reservation, passengers };
}
