import type { Firmographics, Industry } from "./firmographics.ts";
import type { NormalLead } from "./normalise.ts";
import type { Sender } from "./sender.ts";
import { type Seniority, seniorityOf } from "./seniority.ts";

/** A score at or above this is a high fit. */
export const HIGH_FIT = 70;

export type Reason = { readonly rule: string; readonly points: number; readonly because: string };
export type Fit = {
  readonly total: number;
  readonly seniority: Seniority;
  readonly employees: number | null;
  readonly country: string | null;
  readonly reasons: readonly Reason[];
};
type Facts = { readonly lead: NormalLead; readonly firm: Firmographics; readonly sender: Sender };

const INDUSTRY_POINTS: Partial<Record<Industry, number>> = {
  software: 25,
  finance: 25,
  logistics: 25,
  healthcare: 20,
  manufacturing: 20,
  energy: 15,
  retail: 10,
  media: 10,
};
const SENIORITY_POINTS: Record<Seniority, number> = { executive: 20, head: 20, manager: 12, specialist: 0 };
const SOURCE_POINTS: Readonly<Record<string, number>> = { "demo-request": 10, referral: 10, pricing: 8, webinar: 5, event: 5 };
const SERVED = new Set("US CA GB IE DE AT CH NL BE FR ES IT SE NO DK FI PL JP AU NZ SG AE".split(" "));

/** How well a lead fits the ideal customer, 0 to 100, and why. The reasons add up to the total before it is cut to that range. */
export function scoreFit({ lead, firm, sender }: Facts): Fit {
  const employees = firm.employees ?? lead.employees;
  const country = firm.country ?? lead.country;
  const seniority = seniorityOf(lead.title);
  const reasons = [size(firm, lead), industry(firm), authority(lead, seniority), region(country), interest(lead), address(sender)];
  const sum = reasons.reduce((total, reason) => total + reason.points, 0);
  return { total: Math.min(100, Math.max(0, sum)), seniority, employees, country, reasons };
}

/** What the lead says of itself counts half: nobody becomes a high fit by typing a large number. */
function size(firm: Firmographics, lead: NormalLead): Reason {
  if (firm.employees !== null)
    return { rule: "size", points: sizePoints(firm.employees), because: `${firm.employees} employees by the directory` };
  if (lead.employees !== null)
    return { rule: "size", points: Math.floor(sizePoints(lead.employees) / 2), because: `${lead.employees} employees by its own word` };
  return { rule: "size", points: 0, because: "number of employees unknown" };
}

function sizePoints(employees: number): number {
  if (employees >= 5000) return 22;
  if (employees >= 200) return 30;
  if (employees >= 50) return 18;
  return employees >= 10 ? 6 : 0;
}

const industry = (firm: Firmographics): Reason => ({
  rule: "industry",
  points: firm.industry === null ? 0 : (INDUSTRY_POINTS[firm.industry] ?? 0),
  because: firm.industry ?? "industry unknown",
});

const authority = (lead: NormalLead, seniority: Seniority): Reason => ({
  rule: "authority",
  points: SENIORITY_POINTS[seniority],
  because: lead.title === null ? "no title given" : `"${lead.title}" is ${seniority}`,
});

const region = (country: string | null): Reason => ({
  rule: "region",
  points: country !== null && SERVED.has(country) ? 15 : 0,
  because: country === null ? "country unknown" : `${country} is ${SERVED.has(country) ? "" : "not "}served`,
});

const interest = (lead: NormalLead): Reason => ({
  rule: "interest",
  points: SOURCE_POINTS[lead.source] ?? 0,
  because: `came by ${lead.source}`,
});

const address = (sender: Sender): Reason => ({ rule: "address", points: sender.kind === "free-mail" ? -20 : 0, because: sender.because });
