import { z } from "zod";

export const INDUSTRIES = [
  "software",
  "finance",
  "healthcare",
  "logistics",
  "manufacturing",
  "retail",
  "energy",
  "media",
  "education",
  "public-sector",
  "hospitality",
] as const;
export const Industry = z.enum(INDUSTRIES);
export type Industry = z.infer<typeof Industry>;

/** What a directory of companies knows of one. `known: false` is an answer, not an error. */
export const Firmographics = z.object({
  known: z.boolean(),
  name: z.string().nullable(),
  industry: Industry.nullable(),
  employees: z.number().int().nullable(),
  country: z.string().nullable(),
});
export type Firmographics = z.infer<typeof Firmographics>;

export const UNKNOWN_FIRM: Firmographics = { known: false, name: null, industry: null, employees: null, country: null };
