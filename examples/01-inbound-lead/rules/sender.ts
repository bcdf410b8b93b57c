import { isAcademic, isDisposable, isFreeMail } from "./mail-domains.ts";
import type { NormalLead } from "./normalise.ts";

export const SENDER_KINDS = ["company", "free-mail", "student", "spam"] as const;
export type Sender = { readonly kind: (typeof SENDER_KINDS)[number]; readonly rule: string; readonly because: string };

const LINK = /https?:|www\.|\.(com|net|ru|xyz|top|click)\//i;
/** Read in the company alone: Seo and Loan are people's names. */
const PROMOTION = /\b(seo (services?|experts?|agency)|backlinks?|casino|viagra|guest posts?|buy followers)\b/i;
const STUDENT_TITLE = /\b(student|studentin|étudiante?|estudiante|undergraduate|phd candidate|intern)\b|学生|студент|طالب/i;

type Rule = { readonly kind: Sender["kind"]; readonly rule: string; readonly holds: (lead: NormalLead) => string | null };

const say = (condition: boolean, because: string): string | null => (condition ? because : null);
const named = (lead: NormalLead): string => [lead.firstName, lead.lastName, lead.company ?? ""].join(" ");

/** First match answers. Only fields of the form are read, never the message. */
const RULES: readonly Rule[] = [
  {
    kind: "spam",
    rule: "disposable-address",
    holds: (lead) => say(isDisposable(lead.mailDomain), `${lead.mailDomain} gives out throw-away addresses`),
  },
  { kind: "spam", rule: "link-in-name", holds: (lead) => say(LINK.test(named(lead)), "a name with a web address in it") },
  { kind: "spam", rule: "promotion", holds: (lead) => say(PROMOTION.test(lead.company ?? ""), "the company's name is an advertisement") },
  { kind: "student", rule: "student-title", holds: (lead) => say(STUDENT_TITLE.test(lead.title ?? ""), `the title is "${lead.title}"`) },
  { kind: "student", rule: "academic-address", holds: (lead) => say(isAcademic(lead.mailDomain), `${lead.mailDomain} is a university's`) },
  { kind: "free-mail", rule: "free-mail", holds: (lead) => say(isFreeMail(lead.mailDomain), `${lead.mailDomain} is a free provider`) },
];

/** Who writes, judged by the address and the names alone. */
export function classifySender(lead: NormalLead): Sender {
  for (const { kind, rule, holds } of RULES) {
    const because = holds(lead);
    if (because !== null) return { kind, rule, because };
  }
  return { kind: "company", rule: "company-address", because: `${lead.mailDomain} is nobody's free provider` };
}
