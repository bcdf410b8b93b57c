import { defaultRules, defineConfig, env, policy } from "signalbox";
import { anthropic } from "signalbox/anthropic";
import { openai } from "signalbox/openai";
import { simulated } from "signalbox/simulated";
import { inboundLead } from "./examples/01-inbound-lead/inbound-lead.ts";
import { meetingBooked } from "./examples/01-inbound-lead/meeting-booked.ts";
import { simulatedResearcher } from "./examples/01-inbound-lead/research/simulated-researcher.ts";
import { people as sales } from "./examples/01-inbound-lead/workload.ts";
import { invoiceApproval } from "./examples/02-invoice-approval/invoice-approval.ts";
import { people as accounting } from "./examples/02-invoice-approval/workload.ts";
import { nightlySync } from "./examples/03-nightly-sync/nightly-sync.ts";
import { deletionRules } from "./examples/04-record-deletion/policy.ts";
import { recordDeletion } from "./examples/04-record-deletion/record-deletion.ts";
import { people as privacy } from "./examples/04-record-deletion/workload.ts";
import { simulatedClassifier } from "./examples/05-support-triage/model/simulated-classifier.ts";
import { simulatedHelper } from "./examples/05-support-triage/model/simulated-helper.ts";
import { deskRules } from "./examples/05-support-triage/policy.ts";
import { supportTriage } from "./examples/05-support-triage/support-triage.ts";
import { people as support } from "./examples/05-support-triage/workload.ts";
import { simulatedPlanner } from "./examples/06-plan-and-execute/model/simulated-planner.ts";
import { offboarding } from "./examples/06-plan-and-execute/offboarding.ts";
import { people as managers } from "./examples/06-plan-and-execute/workload.ts";

/** A real model where a key for one is in the environment; the simulated one, which plays by rules, everywhere else. */
function largeModel() {
  if (process.env.ANTHROPIC_API_KEY !== undefined) return anthropic("claude-sonnet-4-5");
  if (process.env.OPENAI_API_KEY !== undefined) return openai("gpt-5");
  return simulated({ rules: [simulatedResearcher, simulatedHelper, simulatedPlanner] });
}
function smallModel() {
  if (process.env.ANTHROPIC_API_KEY !== undefined) return anthropic("claude-haiku-4-5");
  if (process.env.OPENAI_API_KEY !== undefined) return openai("gpt-5-mini");
  return simulated({ rules: [simulatedClassifier] });
}

/** What single workflows have rules for goes by those; about everything else a person is asked as anywhere. */
const beforeItLeaves = policy("before-it-leaves", [...deletionRules, ...deskRules, ...defaultRules]);

/** What runs in this repository: the examples, and the people who decide in them. */
export default defineConfig({
  workflows: [inboundLead, meetingBooked, invoiceApproval, nightlySync, recordDeletion, supportTriage, offboarding],
  people: { ...accounting, ...privacy, ...support, ...sales, ...managers },
  models: { large: largeModel(), small: smallModel() },
  policies: [beforeItLeaves],
  webhooks: { "/lead": { secret: env("LEAD_WEBHOOK_SECRET") } },
  limits: { concurrentRuns: 8 },
  // The first example's press archive is a web server on this machine, at a port that the system chooses.
  allowPrivateHosts: ["127.0.0.1"],
});
