import { allow, ask, defaultRules, lte, type Policy, policy } from "signalbox";
import { WITHOUT_PERSON_UP_TO } from "./rules/judge-refund.ts";
import { sendReset, writeToCustomer } from "./tools/mail.ts";
import { refundOrder } from "./tools/refund.ts";

/**
 * What this desk lets out by itself: small refunds, and letters to the customer of a ticket. A model may have worded those, and a model may
 * have said what a customer should get; where it goes to and how much that may be at most, the workflow says.
 * Whatever a workflow forgets: no larger refund leaves without the support lead. What a customer gets in all, the payments keep.
 */
export const deskRules = [
  { tool: refundOrder, when: (call) => lte(call.args.amount, WITHOUT_PERSON_UP_TO), then: allow() },
  {
    tool: refundOrder,
    then: ask({ by: "role:support-lead", within: "2d", reason: "It is more than may be given back without a person." }),
  },
  { workflow: "support-triage", tool: [writeToCustomer, sendReset], then: allow() },
] satisfies typeof defaultRules;

/** The desk's rules answer first; about everything else a person is asked as anywhere. */
export const deskPolicy: Policy = policy("support-desk", [...deskRules, ...defaultRules]);
