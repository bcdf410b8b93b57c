import { and, count, deny, eq, every, first, gt, last, length, max, ne, not, or, type Policy, policyFor, some, sub } from "signalbox";
import { bookReservation } from "../tools/changing.ts";
import type { DatabaseOf } from "../tools/database-of.ts";
import { askSupervisor } from "./ask-supervisor.ts";
import { bookerFacts } from "./booker-facts.ts";
import { flightFacts } from "./flight-facts.ts";
import { freeBags } from "./free-bags.ts";

/** policy.md, "Book flight". */
export const bookingPolicy = (database: DatabaseOf): Policy =>
  policyFor("airline-bookings", bookReservation(database), {
    facts: ({ args }, read) => ({
      booker: read("booker", bookerFacts(database), { user_id: args.user_id }),
      wanted: read("wanted", flightFacts(database), { flights: args.flights }),
    }),
    rules: [
      { when: ({ args }) => gt(length(args.passengers), 5), then: deny("A reservation has at most five passengers.") },
      {
        when: ({ args }, { booker }) =>
          not(every(args.payment_methods, ({ payment_id }) => some(booker.paymentMethods, ({ id }) => eq(id, payment_id)))),
        then: deny("Every payment method must be in the user's profile."),
      },
      {
        when: ({ args }, { booker }) => {
          const used = (source: "credit_card" | "gift_card" | "certificate") =>
            count(booker.paymentMethods, (method) =>
              and(
                eq(method.source, source),
                some(args.payment_methods, ({ payment_id }) => eq(payment_id, method.id)),
              ),
            );
          return or(gt(used("certificate"), 1), gt(used("credit_card"), 1), gt(used("gift_card"), 3));
        },
        then: deny("A reservation is paid with at most one travel certificate, one credit card and three gift cards."),
      },
      {
        when: (_call, { wanted }) => some(wanted.flights, ({ status }) => ne(status, "available")),
        then: deny("Only a flight whose status is available can be booked."),
      },
      {
        when: ({ args }, { booker }) =>
          ne(args.nonfree_baggages, max(0, sub(args.total_baggages, freeBags(booker.membership, args.cabin, length(args.passengers))))),
        then: deny("Bags within the allowance are free, and each one above it is paid for: nonfree_baggages is another number than that."),
      },
      {
        when: ({ args }, { wanted }) =>
          or(
            ne(first(wanted.flights).origin, args.origin),
            and(eq(args.flight_type, "one_way"), ne(last(wanted.flights).destination, args.destination)),
            and(
              eq(args.flight_type, "round_trip"),
              or(
                ne(last(wanted.flights).destination, args.origin),
                not(some(wanted.flights, ({ destination }) => eq(destination, args.destination))),
              ),
            ),
          ),
        then: askSupervisor("The flights do not lead from the origin to the destination, and back if it is a round trip."),
      },
    ],
  });
