import { allow, and, deny, eq, gt, mul, ne, not, or, type Policy, policyFor, type Ref, some } from "signalbox";
import type { Cabin } from "../data/flight.ts";
import type { Membership } from "../data/user.ts";
import { sendCertificate } from "../tools/changing.ts";
import type { DatabaseOf } from "../tools/database-of.ts";
import { askSupervisor } from "./ask-supervisor.ts";
import { compensationFacts } from "./compensation-facts.ts";

const FOR_CANCELLED = 100;
const FOR_DELAYED = 50;

const mayBeCompensated = (membership: Ref<Membership>, { cabin, insurance }: { cabin: Ref<Cabin>; insurance: Ref<"yes" | "no"> }) =>
  or(ne(membership, "regular"), eq(insurance, "yes"), eq(cabin, "business"));

/** policy.md, "Refund". That the customer complained and asked for something is not in the records. */
export const certificatePolicy = (database: DatabaseOf): Policy =>
  policyFor("airline-certificates", sendCertificate(database), {
    facts: ({ args }, read) => ({ customer: read("customer", compensationFacts(database), { user_id: args.user_id }) }),
    rules: [
      {
        when: (_call, { customer }) =>
          not(some(customer.reservations, (reservation) => mayBeCompensated(customer.membership, reservation))),
        then: deny("Only silver and gold members, and customers with an insurance or in business, are compensated."),
      },
      {
        when: ({ args }, { customer }) =>
          not(some(customer.reservations, ({ passengers }) => not(gt(args.amount, mul(FOR_CANCELLED, passengers))))),
        then: deny("A certificate is at most 100 dollars for each passenger of a reservation."),
      },
      {
        when: ({ args }, { customer }) =>
          some(customer.reservations, (reservation) =>
            and(
              mayBeCompensated(customer.membership, reservation),
              or(
                and(reservation.hasCancelledFlight, eq(args.amount, mul(FOR_CANCELLED, reservation.passengers))),
                and(reservation.hasDelayedFlight, reservation.isChanged, eq(args.amount, mul(FOR_DELAYED, reservation.passengers))),
              ),
            ),
          ),
        then: allow(),
      },
      {
        then: askSupervisor(
          "No reservation of the customer's has a cancelled flight, or a delayed one and a change, for which this would be the amount.",
        ),
      },
    ],
  });
