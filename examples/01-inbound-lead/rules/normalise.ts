import { countryCode } from "./country.ts";
import { duplicateKeys } from "./duplicate-key.ts";
import { asciiDomain, parseAddress } from "./email-address.ts";
import type { LeadFacts } from "./lead.ts";
import { isFreeMail } from "./mail-domains.ts";

/** No company on earth has more; a larger number was typed by a joker or a script. */
const MOST_EMPLOYEES = 5_000_000;
const DAY_MS = 86_400_000;

export type NormalLead = {
  readonly id: string;
  readonly email: string;
  readonly mailDomain: string;
  /** The company's domain: what was typed, else the address's, unless that is a free provider's. */
  readonly domain: string | null;
  readonly firstName: string;
  readonly lastName: string;
  readonly company: string | null;
  readonly title: string | null;
  readonly country: string | null;
  readonly employees: number | null;
  readonly source: string;
  readonly mailboxKey: string;
  readonly personKey: string | null;
  /** What was not believed, in words; nothing is dropped silently. */
  readonly doubts: readonly string[];
};

/** One clean spelling of a lead. `now` is when the run started. */
export function normaliseLead({ lead, now }: { lead: LeadFacts; now: string }): NormalLead {
  const { address, domain: mailDomain } = parseAddress(lead.email);
  const typed = asciiDomain(lead.domain ?? "");
  const names = { firstName: line(lead.firstName), lastName: line(lead.lastName), company: lineOrNull(lead.company) };
  const keys = duplicateKeys({ email: lead.email, ...names });
  return {
    id: lead.id,
    email: address,
    mailDomain,
    domain: typed || (isFreeMail(mailDomain) ? null : mailDomain),
    ...names,
    title: lineOrNull(lead.title),
    country: countryCode(lead.country ?? ""),
    employees: isHeadcount(lead.employees) ? lead.employees : null,
    source: line(lead.source).toLowerCase(),
    mailboxKey: keys.mailbox,
    personKey: keys.person,
    doubts: doubtsOf(lead, now),
  };
}

/** One line without control or direction characters: a name goes into mail headers and onto an approver's screen. */
const line = (text: string): string =>
  text
    .toWellFormed()
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();

const lineOrNull = (text: string | null | undefined): string | null => line(text ?? "") || null;

const isHeadcount = (employees: number | null | undefined): employees is number =>
  typeof employees === "number" && Number.isInteger(employees) && employees >= 1 && employees <= MOST_EMPLOYEES;

function doubtsOf(lead: LeadFacts, now: string): string[] {
  const doubts: string[] = [];
  if (lead.employees != null && !isHeadcount(lead.employees)) doubts.push(`employees ${lead.employees} is not possible`);
  if (lead.country?.trim() && countryCode(lead.country) === null) doubts.push(`country "${line(lead.country)}" is not a country`);
  if (lead.domain?.trim() && asciiDomain(lead.domain) === "") doubts.push(`domain "${line(lead.domain)}" is not a domain`);
  if (Date.parse(lead.submittedAt) - Date.parse(now) > DAY_MS) doubts.push(`submitted in the future (${lead.submittedAt})`);
  return doubts;
}
