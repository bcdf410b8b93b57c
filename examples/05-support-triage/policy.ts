import { ask, gt, policyFor } from "signalbox";
import { WITHOUT_PERSON_UP_TO } from "./rules/judge-refund.ts";
import { refundOrder } from "./tools/refund.ts";

/** Whatever a workflow forgets: no single refund beyond the small sums leaves without the support lead. What a customer gets in all, the payments keep. */
export const refundsNeedAPerson = policyFor("refunds-need-a-person", refundOrder, {
  rules: [
    {
      when: (call) => gt(call.args.amount, WITHOUT_PERSON_UP_TO),
      then: ask({ by: "role:support-lead", within: "2d", reason: "It is more than may be given back without a person." }),
    },
  ],
});
