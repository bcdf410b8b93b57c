import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { Cabin } from "../data/flight.ts";
import { ChosenFlight, type Reservation, type Segment } from "../data/reservation.ts";
import { priceFlight, pricePerPassenger } from "./itinerary.ts";
import { known } from "./refused.ts";
import { findReservation, replaceSegments } from "./reservations.ts";
import { settleDifference } from "./settle-difference.ts";

export const FlightChange = z.object({
  reservation_id: z.string(),
  cabin: Cabin,
  flights: z.array(ChosenFlight),
  payment_id: z.string(),
});
export type FlightChange = z.infer<typeof FlightChange>;

/** The new flights replace the old ones, all of them. The cabin that was booked stays on the reservation: only the segments show what was paid for. */
export function changeFlights(db: DatabaseSync, { reservation_id: id, cabin, flights: chosen, payment_id }: FlightChange): Reservation {
  const reservation = known(findReservation(db, id), "reservation");
  const passengers = reservation.passengers.length;
  const flights = chosen.map((flight) => keptSegment(reservation, flight, cabin) ?? priceFlight(db, flight, { cabin, passengers }));
  const difference = (pricePerPassenger(flights) - pricePerPassenger(reservation.flights)) * passengers;
  settleDifference(db, reservation, payment_id, difference);
  replaceSegments(db, id, flights, cabin);
  return known(findReservation(db, id), "reservation");
}

/** A flight of the reservation keeps its price, and is not asked whether it can still be booked, as long as the cabin is the booked one. */
const keptSegment = (reservation: Reservation, { flight_number, date }: ChosenFlight, cabin: Cabin): Segment | undefined =>
  cabin === reservation.cabin ? reservation.flights.find((held) => held.flight_number === flight_number && held.date === date) : undefined;
