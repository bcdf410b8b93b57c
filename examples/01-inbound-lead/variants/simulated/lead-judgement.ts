// How simulated agents judge a lead: by the rules that they were told in words, which stand in ../../rules as code.

import { type AgentTalk, HABITS } from "../../../world/simulated-agent.ts";
import type { AccountMatch } from "../../crm/accounts.ts";
import type { LeadStatus } from "../../crm/leads.ts";
import { type Firmographics, UNKNOWN_FIRM } from "../../rules/firmographics.ts";
import { type Fit, HIGH_FIT, scoreFit } from "../../rules/ideal-profile.ts";
import type { LeadOutcome } from "../../rules/lead.ts";
import type { NormalLead } from "../../rules/normalise.ts";
import { chooseRoute } from "../../rules/route.ts";
import { classifySender, type Sender } from "../../rules/sender.ts";
import { chooseNurture, chooseSequence, type SequenceId } from "../../rules/sequence.ts";
import { type Assignment, routeTerritory, type Territory } from "../../rules/territory.ts";
import type { LeadInHand } from "../intake.ts";

export type Kind = "spam" | "duplicate" | "competitor" | "student" | "customer" | "low-fit" | "high-fit";
export interface LeadJudgement {
  readonly kind: Kind;
  readonly because: string;
  readonly sender: Sender;
  readonly fit: Fit;
  readonly firm: Firmographics;
  readonly account: AccountMatch | null;
}

/** What was looked up, once both look-ups were answered. */
export const foundOf = (talk: AgentTalk<LeadInHand>): Pick<LeadJudgement, "firm" | "account"> => ({
  firm: talk.data<Firmographics>("firmographics.look-up") ?? UNKNOWN_FIRM,
  account: talk.data<{ account: AccountMatch | null }>("crm.find-account")?.account ?? null,
});

export function judgeLead(talk: AgentTalk<LeadInHand>): LeadJudgement {
  const { duplicateOf } = talk.input;
  const { firm, account } = foundOf(talk);
  const normal = asNormal(talk.input);
  const sender = classifySender(normal);
  const fit = scoreFit({ lead: normal, firm, sender });
  const route = chooseRoute({ sender, duplicateOf, account });
  const kind = route.kind === "prospect" ? (fit.total >= HIGH_FIT ? "high-fit" : "low-fit") : route.kind;
  const because = route.kind === "prospect" ? `fit ${fit.total} of 100` : route.because;
  const known = talk.decided() as Kind | null;
  return { kind: known ?? (talk.chance("misjudge", HABITS.misjudges) ? MISTAKEN[kind] : kind), because, sender, fit, firm, account };
}

/** As the rules take it; what they do not read is left empty. */
export const asNormal = ({ lead }: LeadInHand): NormalLead => ({ ...lead, mailboxKey: "", personKey: null, doubts: [] });

/** What each is mistaken for. */
const MISTAKEN: { readonly [K in Kind]: Kind } = {
  spam: "low-fit",
  duplicate: "low-fit",
  competitor: "low-fit",
  student: "low-fit",
  customer: "low-fit",
  "low-fit": "high-fit",
  "high-fit": "low-fit",
};

export interface Filing {
  readonly status: LeadStatus;
  readonly rule: string;
  readonly reason: string;
  readonly owner: string | null;
  readonly sequence: SequenceId | null;
  readonly outcome: LeadOutcome;
}

/** How a lead is filed that gets no mail. */
export function filingOf({ kind, because, sender, account }: Pick<LeadJudgement, "kind" | "because" | "sender" | "account">): Filing {
  const as = (status: LeadStatus, outcome: LeadOutcome, sequence: SequenceId | null = null): Filing => ({
    status,
    rule: kind,
    reason: because,
    owner: kind === "customer" ? (account?.owner ?? "role:ae") : null,
    sequence,
    outcome,
  });
  if (kind === "low-fit" || kind === "high-fit") return as("nurture", "nurtured", chooseNurture({ sender }));
  if (kind === "duplicate") return as("merged", "duplicate");
  return as(kind, kind, kind === "student" ? "campus" : null);
}

/** How a lead is filed that a mail was sent to, or was not let out to. */
export const followUp = ({ fit }: Pick<LeadJudgement, "fit">, rep: string, wasSent: boolean): Filing =>
  wasSent
    ? {
        status: "contacted",
        rule: "high-fit",
        reason: "the mail was cleared",
        owner: rep,
        sequence: chooseSequence(fit),
        outcome: "enrolled",
      }
    : { status: "declined", rule: "high-fit", reason: "the mail was not cleared", owner: null, sequence: null, outcome: "declined" };

export const placeOf = ({ fit, firm }: Pick<LeadJudgement, "fit" | "firm">, territories: readonly Territory[]): Assignment =>
  routeTerritory({ territories, country: fit.country, industry: firm.industry, employees: fit.employees });
