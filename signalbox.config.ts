import { defineConfig } from "signalbox";
import { inboundLead } from "./examples/01-inbound-lead/inbound-lead.ts";
import { meetingBooked } from "./examples/01-inbound-lead/meeting-booked.ts";
import { invoiceApproval } from "./examples/02-invoice-approval/invoice-approval.ts";
import { people as accounting } from "./examples/02-invoice-approval/workload.ts";
import { nightlySync } from "./examples/03-nightly-sync/nightly-sync.ts";
import { recordDeletion } from "./examples/04-record-deletion/record-deletion.ts";
import { people as privacy } from "./examples/04-record-deletion/workload.ts";

/** What runs in this repository: the examples, and the people who decide in them. */
export default defineConfig({
  workflows: [inboundLead, meetingBooked, invoiceApproval, nightlySync, recordDeletion],
  people: { ana: ["role:ae"], cleo: ["role:ae"], ...accounting, ...privacy },
  limits: { concurrentRuns: 8 },
});
