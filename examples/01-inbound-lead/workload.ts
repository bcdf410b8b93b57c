import { defineConfig, type Json, type Task } from "signalbox";
import { simulated } from "signalbox/simulated";
import type { Act, ExampleWorkload } from "../workload.ts";
import { hashText } from "../world/random.ts";
import { sentMail } from "../world/sent-mail.ts";
import { checkLeads } from "./checker.ts";
import { crm } from "./crm/crm.ts";
import { importLeads } from "./crm/import.ts";
import { REPS } from "./data/account.ts";
import { DEMO_SEED, generateLeads } from "./data/lead.ts";
import { inboundLead } from "./inbound-lead.ts";
import { meetingBooked } from "./meeting-booked.ts";
import { simulatedResearcher } from "./research/simulated-researcher.ts";
import type { Booking } from "./rules/booking.ts";
import type { Lead } from "./rules/lead.ts";
import { senderOf } from "./tools/sender.ts";

/** A manager clears what an account executive may clear, and what is left lying. */
export const people = { ana: ["role:ae"], cleo: ["role:ae"], bo: ["role:manager", "role:ae"] };

/** The CRM knows these two already, so who writes again does so whatever the order in which runs get on. */
const imported = generateLeads("imported", 400)
  .filter(({ company, lastName }) => company?.includes(" ") && /^[A-Z][a-z]+$/.test(lastName))
  .slice(0, 2)
  .map((lead, index) => ({ ...lead, id: `imported-${index + 1}` })) as [Lead, Lead];
const writtenAgain: Lead[] = [
  { ...imported[0], id: "again-1", email: imported[0].email.toUpperCase() },
  { ...imported[1], id: "again-2", email: `mail.${imported[1].email}` },
];
const bookings: Booking[] = [
  { id: "booking-1", email: imported[0].email.toUpperCase(), name: imported[0].firstName, startsAt: "2026-12-01T10:00:00Z", minutes: 20 },
  { id: "booking-2", email: "nobody.knows@newcomer.example", name: "Noor", startsAt: "2026-12-01T14:30:00+01:00", minutes: 45 },
];

/** By the lead alone: approved, edited, rejected, or left lying. */
function decide({ task, subject, proposal }: Task): Act | null {
  const request = { task, by: REPS[hashText(`who:${subject}`) % 2] as string };
  switch (Math.floor((hashText(`choice:${subject?.toLowerCase()}`) % 100) / 25)) {
    case 0:
      return { kind: "decide", request: { ...request, decision: "reject", reason: "We spoke last week." } };
    case 1:
      return {
        kind: "decide",
        request: { ...request, decision: "edit", edit: { calls: { mail: { ...mailOf(proposal), subject: "Shall we talk?" } } } },
      };
    case 2:
      return { kind: "decide", request: { ...request, decision: "approve" } };
    default:
      return null;
  }
}

const mailOf = (proposal: Task["proposal"]): { readonly [field: string]: Json } =>
  (proposal as unknown as { calls: { mail: { arguments: { [field: string]: Json } } } }).calls.mail.arguments;

/** By the lead's own id: the CRM's numbers follow the order in which runs get on. */
function outcome(home: string): Json {
  const all = (sql: string): Json => crm.in(home).prepare(sql).all() as unknown as Json;
  return {
    leads: all(
      "SELECT a.id, a.status, a.rule, a.reason, a.owner, b.id AS original FROM leads a LEFT JOIN leads b ON b.number = a.duplicate_of ORDER BY 1",
    ),
    opportunities: all(
      "SELECT leads.id, name, stage, territory, o.owner, o.reason FROM opportunities o LEFT JOIN leads ON number = lead ORDER BY 1, 2",
    ),
    activities: all("SELECT leads.id, kind, subject, body, a.owner FROM activities a LEFT JOIN leads ON number = lead ORDER BY 1, 2, 3"),
    enrolments: all(
      "SELECT leads.id, contacts.email, sequence FROM enrolments e JOIN leads ON number = e.lead JOIN contacts ON contacts.id = contact ORDER BY 1",
    ),
    meetings: all(
      "SELECT booking, meetings.email, name, starts_at, minutes, host FROM meetings JOIN opportunities o ON o.id = opportunity ORDER BY 1",
    ),
    mails: REPS.flatMap((rep) => sentMail(home, senderOf(rep))),
  };
}

const leads = [...generateLeads(DEMO_SEED, 40), ...writtenAgain];

/** A lead of each kind, a few more, and two bookings. */
export const leadWorkload: ExampleWorkload = {
  name: "leads",
  config: defineConfig({
    workflows: [inboundLead, meetingBooked],
    people,
    models: { large: simulated({ rules: [simulatedResearcher] }) },
    // The press archive is a web server on this machine.
    allowPrivateHosts: ["127.0.0.1"],
  }),
  seed: (home) => importLeads(crm.in(home), imported),
  starts: [
    ...leads.map((lead) => ({ workflow: "inbound-lead", input: lead, key: lead.id })),
    ...bookings.map((booking) => ({ workflow: "meeting-booked", input: booking, key: booking.id })),
  ],
  decide,
  outcome,
  check: checkLeads,
};
