import { tool } from "signalbox";
import { z } from "zod";
import { known } from "../bookings/refused.ts";
import { findReservation, segmentsOf } from "../bookings/reservations.ts";
import { Cabin } from "../data/flight.ts";
import { Reservation } from "../data/reservation.ts";
import type { DatabaseOf } from "../tools/database-of.ts";
import { cityOf } from "./cities.ts";
import { FlightFact, factOf } from "./flight-facts.ts";

/** A reservation as the policy's conditions read it: `cabin` is what its segments are paid for, `segments` how they stand today. */
export const ReservationFact = Reservation.pick({
  user_id: true,
  origin: true,
  destination: true,
  flight_type: true,
  created_at: true,
  total_baggages: true,
  nonfree_baggages: true,
  insurance: true,
}).extend({ cabin: Cabin, destinationCity: z.string(), isCancelled: z.boolean(), passengers: z.number(), segments: z.array(FlightFact) });

export const reservationFacts = (database: DatabaseOf) =>
  tool({
    id: "policy.reservation",
    description: "A reservation as it stands: what is paid for, how its flights stand",
    input: z.object({ reservation_id: z.string() }),
    output: ReservationFact,
    effect: "read",
    scope: "reservations:read",
    run: ({ reservation_id }, context) => {
      const db = database(context);
      const { passengers, status, cabin, ...reservation } = known(findReservation(db, reservation_id), "reservation");
      const segments = segmentsOf(db, reservation_id);
      return {
        ...reservation,
        cabin: segments[0]?.cabin ?? cabin,
        destinationCity: cityOf(reservation.destination),
        isCancelled: status === "cancelled",
        passengers: passengers.length,
        segments: segments.map((segment) => factOf(db, segment)),
      };
    },
  });
