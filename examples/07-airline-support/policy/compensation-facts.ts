import type { DatabaseSync } from "node:sqlite";
import { tool } from "signalbox";
import { z } from "zod";
import { known } from "../bookings/refused.ts";
import { findReservation, reservationIdsOf, segmentsOf } from "../bookings/reservations.ts";
import { membershipOf } from "../bookings/users.ts";
import { Cabin } from "../data/flight.ts";
import { Insurance } from "../data/reservation.ts";
import { Membership } from "../data/user.ts";
import type { DatabaseOf } from "../tools/database-of.ts";
import { factOf } from "./flight-facts.ts";

const Disruption = z.object({
  passengers: z.number(),
  cabin: Cabin,
  insurance: Insurance,
  hasCancelledFlight: z.boolean(),
  hasDelayedFlight: z.boolean(),
  /** Cancelled, or billed again since it was booked. */
  isChanged: z.boolean(),
});

export const compensationFacts = (database: DatabaseOf) =>
  tool({
    id: "policy.compensation",
    description: "A user's tier, and of each reservation what a certificate could be for",
    input: z.object({ user_id: z.string() }),
    output: z.object({ membership: Membership, reservations: z.array(Disruption) }),
    effect: "read",
    scope: "reservations:read",
    run: ({ user_id }, context) => {
      const db = database(context);
      const membership = known(membershipOf(db, user_id), "user");
      return { membership, reservations: reservationIdsOf(db, user_id).map((id) => disruptionOf(db, id)) };
    },
  });

function disruptionOf(db: DatabaseSync, id: string): z.infer<typeof Disruption> {
  const { passengers, cabin, insurance, status, payment_history } = known(findReservation(db, id), "reservation");
  const segments = segmentsOf(db, id);
  const statuses = segments.map((segment) => factOf(db, segment).status);
  return {
    passengers: passengers.length,
    cabin: segments[0]?.cabin ?? cabin,
    insurance,
    hasCancelledFlight: statuses.includes("cancelled"),
    hasDelayedFlight: statuses.includes("delayed"),
    isChanged: status === "cancelled" || payment_history.length > 1,
  };
}
