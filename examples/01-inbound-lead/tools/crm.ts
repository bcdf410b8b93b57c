import { tool } from "signalbox";
import { z } from "zod";
import { AccountMatch, findAccount as find } from "../crm/accounts.ts";
import { logActivity as log, NewActivity } from "../crm/activities.ts";
import { crm } from "../crm/crm.ts";
import { enrol as enrolIn } from "../crm/enrolments.ts";
import { LeadRecord, NewLead, recordLead as record, Standing, setStanding as set } from "../crm/leads.ts";
import { recordMeeting as book, NewMeeting } from "../crm/meetings.ts";
import {
  Move,
  moveOpportunity as move,
  NewOpportunity,
  findOpportunity as newest,
  OpportunityMatch,
  openOpportunity as open,
} from "../crm/opportunities.ts";
import { listTerritories as list } from "../crm/territories.ts";
import { SequenceId } from "../rules/sequence.ts";
import { Territory } from "../rules/territory.ts";
import { once } from "./once.ts";

const reads = { effect: "read", scope: "crm:read" } as const;
const writes = { effect: "write", scope: "crm:write", delivery: { mode: "local" } } as const;
const Done = z.object({ done: z.literal(true) });
const done = { done: true } as const;

export const recordLead = tool({
  id: "crm.record-lead",
  description: "Writes a lead down and says whether the same mailbox or person was there before",
  input: NewLead,
  output: LeadRecord,
  ...writes,
  touches: ["customer"],
  run: (lead, context) => once(context, (db, by) => record(db, lead, by)),
});

export const findAccount = tool({
  id: "crm.find-account",
  description: "The account that a domain or a company's name belongs to",
  input: z.object({ domain: z.string().nullable(), company: z.string().nullable() }),
  output: z.object({ account: AccountMatch.nullable() }),
  ...reads,
  run: (company) => ({ account: find(crm.here(), company) }),
});

export const listTerritories = tool({
  id: "crm.list-territories",
  description: "Who sells where, by priority",
  input: z.object({}),
  output: z.object({ territories: z.array(Territory) }),
  ...reads,
  run: () => ({ territories: list(crm.here()) }),
});

export const setStanding = tool({
  id: "crm.set-standing",
  description: "Says where a lead stands, by which rule, and why",
  input: Standing,
  output: Done,
  ...writes,
  touches: ["customer"],
  run: (standing, context) =>
    once(context, (db) => {
      set(db, standing);
      return done;
    }),
});

export const logActivity = tool({
  id: "crm.log-activity",
  description: "Adds a note, a sent mail, a meeting or a task to a lead's history",
  input: NewActivity,
  output: z.object({ activity: z.number().int() }),
  ...writes,
  run: (activity, context) => once(context, (db, by) => log(db, activity, by)),
});

export const openOpportunity = tool({
  id: "crm.open-opportunity",
  description: "Opens an opportunity",
  input: NewOpportunity,
  output: z.object({ opportunity: z.number().int() }),
  ...writes,
  touches: ["revenue"],
  run: (opportunity, context) => once(context, (db, by) => open(db, opportunity, by)),
});

export const moveOpportunity = tool({
  id: "crm.move-opportunity",
  description: "Moves an opportunity to a stage, and to an owner",
  input: Move,
  output: Done,
  ...writes,
  touches: ["revenue"],
  run: (to, context) =>
    once(context, (db) => {
      move(db, to);
      return done;
    }),
});

export const findOpportunity = tool({
  id: "crm.find-opportunity",
  description: "The newest open opportunity of the lead that an address belongs to",
  input: z.object({ email: z.string() }),
  output: OpportunityMatch,
  ...reads,
  run: ({ email }) => newest(crm.here(), email),
});

export const enrol = tool({
  id: "crm.enrol",
  description: "Puts a lead's person into a sequence, as a contact",
  input: z.object({ lead: z.number().int(), sequence: SequenceId }),
  output: z.object({ enrolment: z.number().int(), contact: z.number().int() }),
  ...writes,
  touches: ["customer"],
  run: (enrolment, context) => once(context, (db, by) => enrolIn(db, enrolment, by)),
});

export const recordMeeting = tool({
  id: "crm.record-meeting",
  description: "Writes down a meeting that was booked",
  input: NewMeeting,
  output: z.object({ meeting: z.number().int() }),
  ...writes,
  touches: ["customer"],
  run: (meeting, context) => once(context, (db, by) => book(db, meeting, by)),
});
