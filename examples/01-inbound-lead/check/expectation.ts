import type { RunJournal } from "../../workload.ts";
import type { Expected } from "../../world/effect-count.ts";

/** What each end leaves behind, written down apart from the workflows: the check is worth something because it does not read them. */
const AT_END: { readonly [end: string]: Expected } = {
  "inbound-lead/spam": { leads: 1 },
  "inbound-lead/duplicate": { leads: 1, activities: 1 },
  "inbound-lead/competitor": { leads: 1, activities: 1 },
  "inbound-lead/student": { leads: 1, enrolments: 1 },
  "inbound-lead/customer": { leads: 1, activities: 1 },
  "inbound-lead/nurtured": { leads: 1, enrolments: 1 },
  "inbound-lead/enrolled": { leads: 1, opportunities: 1, enrolments: 1, activities: 1, mails: 1 },
  "inbound-lead/declined": { leads: 1, opportunities: 1 },
  "inbound-lead/overdue": { leads: 1, opportunities: 1, activities: 1 },
  "meeting-booked/booked": { opportunities: [0, 1], meetings: 1, activities: 2, mails: 1 },
};

/** On the way an effect may be there or not yet; two never. */
const ON_THE_WAY: { readonly [workflow: string]: Expected } = {
  "inbound-lead": { leads: [0, 1], opportunities: [0, 1], enrolments: [0, 1], activities: [0, 1] },
  "meeting-booked": { opportunities: [0, 1], meetings: [0, 1], activities: [0, 2], mails: [0, 1] },
};
const CLEARED: Expected = { leads: 1, opportunities: 1, enrolments: [0, 1], activities: [0, 1], mails: [0, 1] };

/** What a run may have left behind, by how far it is; null for a workflow or an end that is not of this example. */
export function expectedOf(run: RunJournal): Expected | null {
  if (run.status === "completed") return AT_END[`${run.workflow}/${run.outcome}`] ?? null;
  // No first mail leaves before somebody cleared it.
  return run.workflow === "inbound-lead" && isCleared(run) ? CLEARED : (ON_THE_WAY[run.workflow] ?? null);
}

const isCleared = ({ events }: RunJournal): boolean =>
  events.some(({ type, decision }) => type === "approval-decided" && decision !== "reject");
