import type { DatabaseSync } from "node:sqlite";
import { tool } from "signalbox";
import { z } from "zod";
import { findDay, findRoute } from "../bookings/flights.ts";
import { ChosenFlight } from "../data/reservation.ts";
import type { DatabaseOf } from "../tools/database-of.ts";
import { cityOf } from "./cities.ts";

/** A flight of an itinerary, as the policy's conditions read it. */
export const FlightFact = z.object({
  flight_number: z.string(),
  date: z.string(),
  origin: z.string(),
  destination: z.string(),
  originCity: z.string(),
  destinationCity: z.string(),
  status: z.string(),
});
export type FlightFact = z.infer<typeof FlightFact>;

export const flightFacts = (database: DatabaseOf) =>
  tool({
    id: "policy.flights",
    description: "Where flights go, and whether they can be booked. One that does not exist goes nowhere",
    input: z.object({ flights: z.array(ChosenFlight) }),
    output: z.object({ flights: z.array(FlightFact) }),
    effect: "read",
    scope: "flights:read",
    run: ({ flights }, context) => ({ flights: flights.map((flight) => factOf(database(context), flight)) }),
  });

export function factOf(db: DatabaseSync, { flight_number, date }: ChosenFlight): FlightFact {
  const { origin, destination } = findRoute(db, flight_number) ?? { origin: "", destination: "" };
  const status = findDay(db, flight_number, date)?.status ?? "unknown";
  return { flight_number, date, origin, destination, originCity: cityOf(origin), destinationCity: cityOf(destination), status };
}
