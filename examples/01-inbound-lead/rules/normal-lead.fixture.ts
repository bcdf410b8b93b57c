import type { LeadFacts } from "./lead.ts";
import { type NormalLead, normaliseLead } from "./normalise.ts";

export const NOW = "2026-11-20T12:00:00.000Z";

/** A lead with nothing wrong with it, and what a test changes about it. */
export const leadFacts = (change: Partial<LeadFacts> = {}): LeadFacts => ({
  id: "lead-1",
  email: "ana.lopez@cedarbank.example",
  firstName: "Ana",
  lastName: "Lopez",
  company: "Cedarbank Inc.",
  domain: "cedarbank.example",
  title: "VP Operations",
  country: "DE",
  employees: 900,
  source: "demo-request",
  submittedAt: "2026-11-20T11:59:00.000Z",
  ...change,
});

export const normalLead = (change: Partial<LeadFacts> = {}): NormalLead => normaliseLead({ lead: leadFacts(change), now: NOW });
