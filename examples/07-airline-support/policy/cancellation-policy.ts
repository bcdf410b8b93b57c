import { allow, and, coalesce, deny, eq, gte, hoursBetween, lte, or, type Policy, policyFor, some } from "signalbox";
import { cancelReservation } from "../tools/changing.ts";
import type { DatabaseOf } from "../tools/database-of.ts";
import { askSupervisor } from "./ask-supervisor.ts";
import { reservationFacts } from "./reservation-facts.ts";

/**
 * policy.md, "Cancel flight". Whether an insurance covers the reason, and whether the airline has cancelled a flight that its own schedule
 * still shows, is nothing that the records know. A cancellation cannot be undone, so a person looks at it where they show no ground.
 */
export const cancellationPolicy = (database: DatabaseOf): Policy =>
  policyFor("airline-cancellations", cancelReservation(database), {
    facts: ({ args }, read) => ({ held: read("held", reservationFacts(database), { reservation_id: args.reservation_id }) }),
    rules: [
      { when: (_call, { held }) => held.isCancelled, then: deny("The reservation is cancelled already.") },
      {
        when: (_call, { held }) => some(held.segments, ({ status }) => or(eq(status, "landed"), eq(status, "flying"))),
        then: deny("Only a whole trip can be cancelled: a part of this one has been flown. Transfer the customer to a person."),
      },
      {
        when: ({ now }, { held }) => {
          const hours = coalesce(hoursBetween(held.created_at, now), -1);
          return or(
            and(gte(hours, 0), lte(hours, 24)),
            some(held.segments, ({ status }) => eq(status, "cancelled")),
            eq(held.cabin, "business"),
          );
        },
        then: allow(),
      },
      {
        when: (_call, { held }) => eq(held.insurance, "yes"),
        then: askSupervisor("The insurance covers health and weather: is that the customer's reason?"),
      },
      {
        then: askSupervisor(
          "Booked more than 24 hours ago, not in business, not insured, and no flight is shown as cancelled: on what ground?",
        ),
      },
    ],
  });
