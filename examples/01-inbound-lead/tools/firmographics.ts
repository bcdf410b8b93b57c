import { ToolError, tool } from "signalbox";
import { z } from "zod";
import { latency } from "../../world/latency.ts";
import { hashText } from "../../world/random.ts";
import { companyDirectory } from "../data/company.ts";
import { DEMO_SEED } from "../data/lead.ts";
import { Firmographics, UNKNOWN_FIRM } from "../rules/firmographics.ts";

const TYPICAL_MS = 160;

/** Stands in for a paid directory of companies: slow, now and then unavailable, and not complete. The same lead always meets the same weather. */
export const lookUpCompany = tool({
  id: "firmographics.look-up",
  description: "Industry, size and country of a company, by its domain",
  input: z.object({ domain: z.string().nullable(), requestedFor: z.string() }),
  output: Firmographics,
  effect: "read",
  scope: "firmographics:read",
  maxCostUsd: 0.002,
  timeout: "5s",
  run: async ({ domain, requestedFor }, { attempt, signal }) => {
    await latency(domain ?? requestedFor, TYPICAL_MS, signal);
    if (isDown(requestedFor, attempt))
      throw new ToolError("directory-unavailable", "The directory of companies did not take the request.", { outcome: "not-sent" });
    return lookUp(domain);
  },
});

function lookUp(domain: string | null): Firmographics {
  const company = domain === null ? undefined : companyDirectory(DEMO_SEED).get(domain);
  // One company in fifteen is in no directory.
  if (company === undefined || hashText(`unlisted:${company.domain}`) % 15 === 0) return UNKNOWN_FIRM;
  const { name, industry, employees, country } = company;
  return { known: true, name, industry, employees, country };
}

/** One lead in twenty meets a directory that is down at the first attempt, one in a hundred finds it down at each. */
export function isDown(lead: string, attempt: number): boolean {
  const weather = hashText(`weather:${lead}`) % 100;
  return weather === 0 || (weather <= 5 && attempt === 1);
}
