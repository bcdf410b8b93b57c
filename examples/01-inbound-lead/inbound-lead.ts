import { coalesce, type Flow, gte, manual, pick, propose, type Ref, text, webhook, workflow } from "signalbox";
import { researchOutreach } from "./researcher.ts";
import { excerptMessage } from "./rules/excerpt.ts";
import { type Firmographics, UNKNOWN_FIRM } from "./rules/firmographics.ts";
import { type Fit, HIGH_FIT, type Reason, scoreFit } from "./rules/ideal-profile.ts";
import { LEAD_FACTS, LEAD_OUTCOMES, Lead } from "./rules/lead.ts";
import { type NormalLead, normaliseLead } from "./rules/normalise.ts";
import type { Outreach } from "./rules/outreach.ts";
import { chooseRoute } from "./rules/route.ts";
import { classifySender } from "./rules/sender.ts";
import { chooseNurture, chooseSequence } from "./rules/sequence.ts";
import { routeTerritory } from "./rules/territory.ts";
import {
  enrol,
  findAccount,
  listTerritories,
  logActivity,
  moveOpportunity,
  openOpportunity,
  recordLead,
  setStanding,
} from "./tools/crm.ts";
import { lookUpCompany } from "./tools/firmographics.ts";
import { sendMail } from "./tools/mail.ts";
import { SENDER_DOMAIN } from "./tools/sender.ts";

/** What is known of a good lead when its first mail is written. */
export interface Prospect {
  readonly company: Ref<string>;
  readonly firm: Ref<Firmographics>;
  readonly lead: Ref<NormalLead>;
  readonly fit: Ref<Omit<Fit, "reasons"> & { reasons: Reason[] }>;
  readonly message: Ref<string>;
  readonly rep: Ref<string>;
}
/** How the first mail comes about: the one thing in which the variants of this workflow differ. */
export type WriteOutreach = (f: Flow, prospect: Prospect) => Ref<Outreach>;

interface LeadDefinition {
  readonly id: string;
  readonly description: string;
  readonly write: WriteOutreach;
}

/** From a form to a first mail that an account executive cleared. A lead's message reaches the CRM and people, and no rule. */
export const defineInboundLead = ({ id, description, write }: LeadDefinition) =>
  workflow({
    id,
    description,
    input: Lead,
    on: [webhook("/lead"), manual()],
    subject: (lead) => lead.email,
    limits: { costUsd: 0.75, costUsdPerDay: 50 },
    outcomes: LEAD_OUTCOMES,
    flow: (f, input, run) => {
      const lead = f.compute("normalise", { lead: pick(input, ...LEAD_FACTS), now: run.startedAt }, normaliseLead);
      const sender = f.compute("classify-sender", lead, classifySender);
      const record = f.call("record", recordLead, {
        id: lead.id,
        email: lead.email,
        mailboxKey: lead.mailboxKey,
        personKey: lead.personKey,
        firstName: lead.firstName,
        lastName: lead.lastName,
        company: lead.company,
        title: lead.title,
        source: lead.source,
        message: coalesce(input.message, null),
      });
      const firm = f.call(
        "enrich",
        lookUpCompany,
        { domain: lead.domain, requestedFor: lead.id },
        { retry: { maxAttempts: 3, backoff: "200ms" }, timeout: "5s", onError: () => UNKNOWN_FIRM },
      );
      const fit = f.compute("score", { lead, firm, sender }, scoreFit);
      const { account } = f.call("match-account", findAccount, { domain: lead.domain, company: lead.company });
      const route = f.compute("choose-route", { sender, duplicateOf: record.duplicateOf, account }, chooseRoute);
      /** Where the lead stands from here on: with whom, and by which rule. */
      const because = { lead: record.number, rule: route.rule, reason: route.because, owner: null };

      return f.match("route", route.kind, {
        spam: () => {
          f.call("discard", setStanding, { ...because, status: "spam" });
          f.outcome("spam");
          return { rule: route.rule };
        },
        duplicate: () => {
          const original = coalesce(record.duplicateOf.number, record.number);
          f.call("merge", setStanding, { ...because, status: "merged" });
          f.call("merge-note", logActivity, {
            kind: "note",
            lead: original,
            subject: text`Wrote again as ${lead.id}`,
            body: text`From ${lead.email} by ${lead.source}`,
            owner: null,
          });
          f.outcome("duplicate");
          return { rule: route.rule };
        },
        competitor: () => {
          f.call("turn-away", setStanding, { ...because, status: "competitor" });
          f.call("competitor-note", logActivity, {
            kind: "note",
            lead: record.number,
            subject: "A competitor looks at us",
            body: route.because,
            owner: "role:manager",
          });
          f.outcome("competitor");
          return { rule: route.rule };
        },
        student: () => {
          f.call("to-campus", setStanding, { ...because, status: "student" });
          f.call("enrol-campus", enrol, { lead: record.number, sequence: "campus" });
          f.outcome("student");
          return { rule: route.rule };
        },
        customer: () => {
          const owner = coalesce(account.owner, "role:ae");
          f.call("to-owner", setStanding, { ...because, owner, status: "customer" });
          f.call("owner-task", logActivity, {
            kind: "task",
            lead: record.number,
            subject: text`${lead.email} of ${coalesce(account.name, "a customer")} wrote to us`,
            body: route.because,
            owner,
          });
          f.outcome("customer");
          return { rule: route.rule };
        },
        prospect: () =>
          f.when(
            "high-fit",
            gte(fit.total, HIGH_FIT),
            () => {
              const { territories } = f.call("territories", listTerritories, {});
              const { territory, rep } = f.compute(
                "territory",
                { territories, country: fit.country, industry: firm.industry, employees: fit.employees },
                routeTerritory,
              );
              const { opportunity } = f.call("open", openOpportunity, {
                name: coalesce(firm.name, coalesce(lead.company, lead.email)),
                lead: record.number,
                account: coalesce(account.id, null),
                stage: "review",
                territory,
                owner: null,
              });
              const standing = { lead: record.number, rule: "high-fit", owner: null };
              f.call("to-review", setStanding, { ...standing, status: "in-review", reason: text`fit ${fit.total} of 100` });
              const message = f.compute("excerpt", { message: input.message }, excerptMessage);
              const company = coalesce(firm.name, coalesce(lead.company, lead.email));
              const outreach = write(f, { company, firm, lead, fit, message, rep });

              return f.approve("ae-review", {
                show: { briefing: outreach.briefing, territory, theyWrote: message },
                calls: {
                  mail: propose(sendMail, {
                    from: text`${rep}${SENDER_DOMAIN}`,
                    to: lead.email,
                    subject: outreach.subject,
                    body: outreach.body,
                  }),
                  note: propose(logActivity, {
                    kind: "mail",
                    lead: record.number,
                    subject: "First mail sent",
                    body: outreach.briefing,
                    owner: rep,
                  }),
                },
                by: "role:ae",
                within: "2d",
                remind: "4h",
                escalateTo: "role:manager",
                escalateAfter: "1d",
                granted: (_shown, calls, decision) => {
                  f.perform("send", calls.mail, { retry: { maxAttempts: 3, backoff: "1s" } });
                  f.perform("log", calls.note);
                  const sequence = f.compute("choose-sequence", pick(fit, "seniority", "employees"), chooseSequence);
                  f.call("enrol", enrol, { lead: record.number, sequence });
                  f.call("assign", moveOpportunity, { opportunity, stage: "contacted", owner: rep, reason: null });
                  f.call("contacted", setStanding, {
                    ...standing,
                    owner: rep,
                    status: "contacted",
                    reason: text`cleared by ${decision.by}`,
                  });
                  f.outcome("enrolled");
                  return { rule: "high-fit" };
                },
                denied: (decision) => {
                  const reason = coalesce(decision.reason, "no reason given");
                  f.call("lose", moveOpportunity, { opportunity, stage: "lost", owner: null, reason });
                  f.call("decline", setStanding, { ...standing, status: "declined", reason });
                  f.outcome("declined");
                  return { rule: "high-fit" };
                },
                expired: () => {
                  f.call("manager-task", logActivity, {
                    kind: "task",
                    lead: record.number,
                    subject: "Nobody looked at a good lead for two days",
                    // Facts only: what a model wrote stays in the run until somebody clears it.
                    body: text`${company}: fit ${fit.total} of 100`,
                    owner: "role:manager",
                  });
                  f.call("overdue", setStanding, { ...standing, status: "overdue", reason: "nobody decided within two days" });
                  f.outcome("overdue");
                  return { rule: "high-fit" };
                },
              });
            },
            () => {
              const sequence = f.compute("choose-nurture", { sender }, chooseNurture);
              f.call("to-nurture", setStanding, {
                lead: record.number,
                status: "nurture",
                rule: "low-fit",
                reason: text`fit ${fit.total} of 100`,
                owner: null,
              });
              f.call("enrol-nurture", enrol, { lead: record.number, sequence });
              f.outcome("nurtured");
              return { rule: "low-fit" };
            },
          ),
      });
    },
  });

export const inboundLead = defineInboundLead({
  id: "inbound-lead",
  description: "Scores and routes a lead; an account executive clears the first mail to a good one",
  write: researchOutreach,
});
