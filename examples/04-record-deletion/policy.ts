import { ask, defaultRules, type Policy, policy } from "signalbox";
import { erasePerson } from "./tools/crm.ts";

/** To erase somebody is the data protection officer's to clear; a manager may where it was escalated. */
export const deletionRules = [
  { tool: erasePerson, then: ask({ by: "role:dpo,role:manager", within: "2d" }) },
] satisfies typeof defaultRules;

export const deletionPolicy: Policy = policy("record-deletion", [...deletionRules, ...defaultRules]);
