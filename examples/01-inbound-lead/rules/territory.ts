import { z } from "zod";
import { Industry } from "./firmographics.ts";

/** Who sells where. An empty list stands for every value. */
export const Territory = z.object({
  id: z.string(),
  name: z.string(),
  /** Lower goes first; the last one takes everything. */
  priority: z.number().int(),
  countries: z.array(z.string()),
  industries: z.array(Industry),
  minEmployees: z.number().int(),
  rep: z.string(),
});
export type Territory = z.infer<typeof Territory>;

type Facts = {
  readonly territories: readonly Territory[];
  readonly country: string | null;
  readonly industry: Industry | null;
  readonly employees: number | null;
};
export type Assignment = { readonly territory: string; readonly rep: string; readonly because: string };

/** The first territory by priority whose every condition holds. An unknown fact meets only a condition that asks for nothing. */
export function routeTerritory({ territories, country, industry, employees }: Facts): Assignment {
  const meets = <T>(list: readonly T[], value: T | null) => list.length === 0 || (value !== null && list.includes(value));
  const found = territories
    .toSorted((a, b) => a.priority - b.priority)
    .find((t) => meets(t.countries, country) && meets(t.industries, industry) && (employees ?? 0) >= t.minEmployees);
  if (found === undefined)
    throw new Error("No territory takes everything. Give the last one no countries, no industries and minEmployees 0.");
  return {
    territory: found.id,
    rep: found.rep,
    because: `${found.name}: ${[country ?? "country unknown", industry ?? "industry unknown", `${employees ?? "unknown"} employees`].join(", ")}`,
  };
}
