import { z } from "zod";
import type { Firmographics } from "./firmographics.ts";
import type { Fit } from "./ideal-profile.ts";
import type { NormalLead } from "./normalise.ts";

/** What an account executive gets before the first mail. Whoever writes it, a template or an agent, fills this. */
export const Outreach = z.object({ briefing: z.string(), subject: z.string().max(200), body: z.string() });
export type Outreach = z.infer<typeof Outreach>;
export type OutreachFacts = { readonly account: Firmographics; readonly lead: NormalLead; readonly fit: Fit; readonly rep: string };

/** The template. It knows nothing of the lead's message, so nothing in that can steer what is written. */
export function draftOutreach({ account, lead, fit, rep }: OutreachFacts): Outreach {
  const company = clip(account.name ?? lead.company ?? lead.domain ?? "your company", 80);
  const name = clip(lead.firstName, 60);
  return {
    briefing: briefing(company, lead, account, fit),
    subject: `${company}: an idea for your ${topic(account)}`,
    body: [
      `Hello ${name || "there"},`,
      `thank you for your interest. Teams like yours at ${company} use us to ${gain(account)}, and are usually up and running within two weeks.`,
      "Would a call of 20 minutes next week be of use? Reply with a time that suits you, and I will send an invitation.",
      `Kind regards,\n${rep}`,
    ].join("\n\n"),
  };
}

function briefing(company: string, lead: NormalLead, account: Firmographics, fit: Fit): string {
  const who = [`${lead.firstName} ${lead.lastName}`.trim() || lead.email, lead.title].filter(Boolean).join(", ");
  const firm = [account.industry, fit.employees === null ? null : `${fit.employees} employees`, fit.country].filter(Boolean).join(", ");
  const reasons = fit.reasons
    .filter((reason) => reason.points !== 0)
    .map((reason) => `${reason.points > 0 ? "+" : ""}${reason.points} ${reason.rule}: ${reason.because}`);
  const doubts = lead.doubts.map((doubt) => `not believed: ${doubt}`);
  return [`${who} at ${company} (${firm || "nothing known"})`, `fit ${fit.total} of 100`, ...reasons, ...doubts].join("\n");
}

const topic = (account: Firmographics): string =>
  account.industry === null ? "operations" : `${account.industry.replace("-", " ")} operations`;

const gain = (account: Firmographics): string => {
  switch (account.industry) {
    case "finance":
    case "healthcare":
      return "keep every decision on record without slowing anybody down";
    case "logistics":
    case "manufacturing":
    case "retail":
      return "connect orders, stock and people without another integration project";
    default:
      return "take the hand-offs out of their daily work";
  }
};

/** By code points, so that a cut never leaves half a character. */
const clip = (text: string, most: number): string => {
  const points = [...text];
  return points.length <= most ? text : `${points.slice(0, most - 1).join("")}…`;
};
