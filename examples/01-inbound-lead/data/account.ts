import { type Company, generateCompanies, KNOWN_COMPANIES } from "./company.ts";

export type Account = Company & { readonly id: string; readonly owner: string; readonly customer: boolean; readonly competitor: boolean };

/** The account executives of signalbox.config.ts. */
export const REPS = ["ana", "cleo"] as const;

/** The companies that the CRM holds: one in twelve buys already, one in four hundred sells the same. */
export function generateAccounts(seed: string, count = KNOWN_COMPANIES): Account[] {
  return generateCompanies(seed, count).map((company, index) => ({
    ...company,
    id: `acc-${String(index + 1).padStart(4, "0")}`,
    owner: REPS[index % REPS.length] as string,
    customer: index % 12 === 3,
    competitor: index % 400 === 7,
  }));
}
