import { and, deny, eq, gt, lt, max, ne, not, type Policy, policyFor, type Ref, some, sub } from "signalbox";
import { updateReservationBaggages } from "../tools/changing.ts";
import type { DatabaseOf } from "../tools/database-of.ts";
import { askSupervisor } from "./ask-supervisor.ts";
import { bookerFacts } from "./booker-facts.ts";
import { freeBags } from "./free-bags.ts";
import { reservationFacts } from "./reservation-facts.ts";

/** policy.md, "Modify flight": change baggage; the allowance is that of "Book flight". */
export const baggagePolicy = (database: DatabaseOf): Policy =>
  policyFor("airline-baggage", updateReservationBaggages(database), {
    facts: ({ args }, read) => {
      const held = read("held", reservationFacts(database), { reservation_id: args.reservation_id });
      return { held, owner: read("owner", bookerFacts(database), { user_id: held.user_id }) };
    },
    rules: [
      {
        when: ({ args }, { held }) => lt(args.total_baggages, held.total_baggages),
        then: deny("Checked bags can be added, not removed."),
      },
      {
        when: ({ args }, { owner }) =>
          not(some(owner.paymentMethods, ({ id, source }) => and(eq(id, args.payment_id), ne(source, "certificate")))),
        then: deny("Bags are paid with one gift card or credit card of the user's profile."),
      },
      {
        // What was free before goes on being free, also where a cheaper cabin has since lowered the allowance.
        when: ({ args }, { held, owner }) => {
          const freeBefore = sub(held.total_baggages, held.nonfree_baggages);
          const allowance = freeBags(owner.membership, held.cabin, held.passengers);
          return lt(args.nonfree_baggages, sub(args.total_baggages, max(freeBefore, allowance)));
        },
        then: deny("Each bag above the allowance is paid for: nonfree_baggages is too small."),
      },
      {
        when: ({ args }, { held, owner }) =>
          gt(args.nonfree_baggages, payable(args, freeBags(owner.membership, held.cabin, held.passengers))),
        then: askSupervisor(
          "Bags within the allowance of a booking are free, and the policy does not say so of bags that are added later.",
        ),
      },
    ],
  });

const payable = ({ total_baggages }: Ref<{ total_baggages: number }>, allowance: Ref<number>) => max(0, sub(total_baggages, allowance));
