import type { Sender } from "./sender.ts";

export const ROUTES = ["spam", "duplicate", "competitor", "student", "customer", "prospect"] as const;
export type Route = { readonly kind: (typeof ROUTES)[number]; readonly rule: string; readonly because: string };

type Facts = {
  readonly sender: Sender;
  readonly duplicateOf: { readonly leadId: string; readonly by: "mailbox" | "person" } | null;
  readonly account: { readonly name: string; readonly competitor: boolean; readonly customer: boolean } | null;
};

type Rule = (facts: Facts) => Route | null;

/** First match answers: a spammer's second mail is spam, and a customer who writes twice makes one task. */
const RULES: readonly Rule[] = [
  ({ sender }) => (sender.kind === "spam" ? { kind: "spam", rule: sender.rule, because: sender.because } : null),
  ({ duplicateOf }) =>
    duplicateOf ? { kind: "duplicate", rule: `same-${duplicateOf.by}`, because: `lead ${duplicateOf.leadId} came first` } : null,
  ({ account }) =>
    account?.competitor ? { kind: "competitor", rule: "competitor-account", because: `${account.name} is a competitor` } : null,
  ({ sender }) => (sender.kind === "student" ? { kind: "student", rule: sender.rule, because: sender.because } : null),
  ({ account }) => (account?.customer ? { kind: "customer", rule: "customer-account", because: `${account.name} is a customer` } : null),
];

export function chooseRoute(facts: Facts): Route {
  for (const rule of RULES) {
    const route = rule(facts);
    if (route !== null) return route;
  }
  return { kind: "prospect", rule: "open-lead", because: "nothing speaks against it; the fit decides" };
}
