import { allow, ask, defaultRules, type Policy, policy } from "signalbox";
import { deskRules } from "../policy.ts";
import { sendReset, writeToCustomer } from "../tools/mail.ts";

/**
 * The desk's rules for every variant. What an agent changes or sends that reads strangers' words, the support lead clears: without that it is refused
 * where it is defined. Refunds go by the desk's own rules everywhere; letters of the variants that word them by rule or for the workflow go out.
 */
export const comparedPolicy: Policy = policy("compared-desk", [
  {
    workflow: ["triage-agent", "triage-agents"],
    ai: "chose-or-wrote",
    effect: ["write", "external", "destructive"],
    then: ask({ by: "role:support-lead", within: "2d" }),
  },
  { workflow: "triage-workflow", tool: [writeToCustomer, sendReset], then: allow() },
  ...deskRules,
  ...defaultRules,
]);
