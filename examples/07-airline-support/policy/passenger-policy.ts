import { deny, length, ne, type Policy, policyFor } from "signalbox";
import { updateReservationPassengers } from "../tools/changing.ts";
import type { DatabaseOf } from "../tools/database-of.ts";
import { reservationFacts } from "./reservation-facts.ts";

/** policy.md, "Modify flight": change passengers. */
export const passengerPolicy = (database: DatabaseOf): Policy =>
  policyFor("airline-passengers", updateReservationPassengers(database), {
    facts: ({ args }, read) => ({ held: read("held", reservationFacts(database), { reservation_id: args.reservation_id }) }),
    rules: [
      {
        when: ({ args }, { held }) => ne(length(args.passengers), held.passengers),
        then: deny("Passengers can be changed, and their number cannot. That is something that not even a person at the desk can do."),
      },
    ],
  });
