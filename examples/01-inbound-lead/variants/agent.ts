import { agent, manual, workflow } from "signalbox";
import { LEAD_OUTCOMES, Lead } from "../rules/lead.ts";
import { enrol, findAccount, listTerritories, openOpportunity, setStanding } from "../tools/crm.ts";
import { lookUpCompany } from "../tools/firmographics.ts";
import { sendMail } from "../tools/mail.ts";
import { endWith, giveUp } from "./ending.ts";
import { Handled, LeadInHand, takeIn } from "./intake.ts";
import { readPress } from "./press-of-lead.ts";
import { HOW_TO_FOLLOW_UP, HOW_TO_ROUTE, HOW_TO_SCORE, HOW_TO_WRITE } from "./written-rules.ts";

/** One agent for all of it. It reads what strangers write, so a person clears each thing that it changes or sends: that is the default policy. */
export const leadHandler = agent({
  id: "lead-handler",
  goal: [
    "Handle a lead from its form to its first mail. Look the company up in the directory and the CRM, and route the lead by these rules.",
    HOW_TO_ROUTE,
    "Of a prospect, work the fit out.",
    HOW_TO_SCORE,
    "Set the standing of every lead with the rule that you went by. Of a good lead, look the company up in the press, choose its territory",
    "(the first by priority whose countries, industries and size fit), open an opportunity in the stage review, and send the first mail.",
    HOW_TO_WRITE,
    HOW_TO_FOLLOW_UP,
    "Then finish with what became of the lead.",
  ].join("\n"),
  model: "large",
  input: LeadInHand,
  output: Handled,
  tools: [lookUpCompany, findAccount, listTerritories, readPress, setStanding, enrol, openOpportunity, sendMail],
  limits: { costUsd: 0.6, tokens: 400_000, costUsdPerDay: 100, turns: 14, toolCalls: 40, activeTime: "5m" },
  maxOutputTokens: 2_000,
});

export const leadByAgent = workflow({
  id: "lead-agent",
  description: "The inbound lead in the hands of one agent, which routes, scores, researches, writes and files; people clear each change",
  input: Lead,
  on: [manual()],
  subject: (lead) => lead.email,
  limits: { costUsd: 0.75, costUsdPerDay: 50 },
  outcomes: LEAD_OUTCOMES,
  flow: (f, input, run) => {
    const { lead, record, task } = takeIn(f, input, run);
    const handled = f.agent("handle", leadHandler, task, {
      // Whom it writes to and whose standing it sets is fixed here: no word of the lead can point it elsewhere.
      bind: {
        "firmographics.look-up": { requestedFor: lead.id },
        "press.of-lead": { lead: record },
        "crm.set-standing": { lead: record },
        "crm.enrol": { lead: record },
        "crm.open-opportunity": { lead: record },
        "mail.send": { to: lead.email },
      },
      otherwise: () => giveUp(f, record),
    });
    endWith(f, handled.outcome);
  },
});
