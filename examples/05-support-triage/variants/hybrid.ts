/** The example as it is: rules and a classifier sort, a small model and an agent judge what they leave open, and propose. */
export { supportTriage as triageByHybrid } from "../support-triage.ts";
