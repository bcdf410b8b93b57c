import { tool } from "signalbox";
import { z } from "zod";
import { paymentMethodsOf } from "../bookings/payment-methods.ts";
import { known } from "../bookings/refused.ts";
import { membershipOf } from "../bookings/users.ts";
import { Membership } from "../data/user.ts";
import type { DatabaseOf } from "../tools/database-of.ts";

/** What the policy asks of a user: the tier, and how each payment method in the profile pays. */
export const BookerFact = z.object({
  membership: Membership,
  paymentMethods: z.array(z.object({ id: z.string(), source: z.enum(["credit_card", "gift_card", "certificate"]) })),
});

export const bookerFacts = (database: DatabaseOf) =>
  tool({
    id: "policy.booker",
    description: "A user's tier and payment methods",
    input: z.object({ user_id: z.string() }),
    output: BookerFact,
    effect: "read",
    scope: "users:read",
    run: ({ user_id }, context) => {
      const db = database(context);
      return {
        membership: known(membershipOf(db, user_id), "user"),
        paymentMethods: paymentMethodsOf(db, user_id).map(({ id, source }) => ({ id, source })),
      };
    },
  });
