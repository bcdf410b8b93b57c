import { agent, manual, workflow } from "signalbox";
import { z } from "zod";
import { LeadStatus } from "../crm/leads.ts";
import { Firmographics } from "../rules/firmographics.ts";
import { LEAD_OUTCOMES, Lead } from "../rules/lead.ts";
import { Outreach } from "../rules/outreach.ts";
import { SequenceId } from "../rules/sequence.ts";
import { enrol, findAccount, listTerritories, openOpportunity, setStanding } from "../tools/crm.ts";
import { lookUpCompany } from "../tools/firmographics.ts";
import { sendMail } from "../tools/mail.ts";
import { endWith, giveUp } from "./ending.ts";
import { Handled, LeadInHand, takeIn } from "./intake.ts";
import { readPress } from "./press-of-lead.ts";
import { HOW_TO_FOLLOW_UP, HOW_TO_ROUTE, HOW_TO_SCORE, HOW_TO_WRITE } from "./written-rules.ts";

/** What the qualifier found: the route, and of a prospect the fit and who sells there. */
export const Qualified = z.object({
  route: z.enum(["spam", "duplicate", "competitor", "student", "customer", "low-fit", "high-fit"]),
  because: z.string().max(500),
  fit: z.number().int().nullable(),
  owner: z.string().nullable(),
  account: z.string().nullable(),
  firm: Firmographics,
  territory: z.string().nullable(),
  rep: z.string().nullable(),
});

const qualifier = agent({
  id: "lead-qualifier",
  goal: [
    "Qualify a lead: look the company up in the directory and the CRM, route the lead by these rules, and of a prospect work the fit out.",
    HOW_TO_ROUTE,
    HOW_TO_SCORE,
    "Of a good lead say which territory it falls in: the first by priority whose countries, industries and size fit.",
  ].join("\n"),
  model: "large",
  input: LeadInHand,
  output: Qualified,
  tools: [lookUpCompany, findAccount, listTerritories],
  limits: { costUsd: 0.2, tokens: 100_000, turns: 6 },
  maxOutputTokens: 1_000,
});

const writer = agent({
  id: "lead-writer",
  goal: ["Look a company up in the press, and write to somebody there who has shown interest in us.", HOW_TO_WRITE].join("\n"),
  model: "large",
  input: z.object({
    lead: z.number().int(),
    company: z.string(),
    contact: z.object({ firstName: z.string(), title: z.string().nullable() }),
    fit: z.number().int(),
    rep: z.string(),
    theyWrote: z.string(),
  }),
  output: Outreach,
  tools: [readPress],
  limits: { costUsd: 0.2, tokens: 100_000, turns: 6 },
  maxOutputTokens: 2_000,
});

const clerk = agent({
  id: "lead-clerk",
  goal: [
    "Keep the CRM: do what you are handed, and nothing else. Set the lead's standing; open an opportunity and put the lead into a sequence where",
    "they are named. Then finish, and say what could not be done.",
  ].join("\n"),
  model: "large",
  input: z.object({
    lead: z.number().int(),
    standing: z.object({ status: LeadStatus, rule: z.string(), reason: z.string(), owner: z.string().nullable() }),
    sequence: SequenceId.nullable(),
    opportunity: z.object({ name: z.string(), account: z.string().nullable(), territory: z.string().nullable() }).nullable(),
  }),
  output: z.object({ done: z.boolean(), notes: z.string().max(500) }),
  tools: [setStanding, enrol, openOpportunity],
  limits: { costUsd: 0.2, tokens: 100_000, turns: 6 },
  maxOutputTokens: 1_000,
});

/** Gives the parts to the three others, and sends the mail itself. */
export const leadDesk = agent({
  id: "lead-desk",
  goal: [
    "See to a lead, from its form to its first mail, by giving the parts of the work to others and putting together what they hand back.",
    "Have it qualified first. A lead that is no good prospect is filed by the clerk: spam, merged, competitor, student (sequence campus), customer, or",
    "nurture with its sequence. Of a good one have a mail written, send it from <rep>@sales.signalbox.example, and have the clerk file the lead with",
    "an opportunity.",
    HOW_TO_FOLLOW_UP,
    "Then finish with what became of the lead.",
  ].join("\n"),
  model: "large",
  input: LeadInHand,
  output: Handled,
  tools: [sendMail],
  delegates: [qualifier, writer, clerk],
  limits: { costUsd: 1.2, tokens: 600_000, costUsdPerDay: 100, turns: 10, activeTime: "10m" },
  maxOutputTokens: 2_000,
});

export const leadByAgents = workflow({
  id: "lead-agents",
  description: "The inbound lead among four agents: one hands out the work, one qualifies, one writes, one files; people clear each change",
  input: Lead,
  on: [manual()],
  subject: (lead) => lead.email,
  limits: { costUsd: 1.5, costUsdPerDay: 50 },
  outcomes: LEAD_OUTCOMES,
  flow: (f, input, run) => {
    const { lead, record, task } = takeIn(f, input, run);
    const handled = f.agent("handle", leadDesk, task, {
      bind: { "mail.send": { to: lead.email } },
      otherwise: () => giveUp(f, record),
    });
    endWith(f, handled.outcome);
  },
});
