import { z } from "zod";

const short = z.string().max(500);
const amount = z.union([z.string().max(100), z.number()]);

/**
 * An invoice as it arrives. Loose on purpose: what is wrong with it is found by a rule that leaves a trace (read-invoice.ts) and goes
 * back to the vendor; refused at the door is only what cannot be told apart.
 */
export const Invoice = z.object({
  id: z.string().trim().min(1).max(200),
  vendor: short,
  number: z.string().trim().min(1).max(100),
  order: short.nullish(),
  amount,
  currency: short,
  costCentre: short.nullish(),
  issuedOn: short,
  /** The account that the invoice asks to be paid to. */
  iban: short.nullish(),
  lines: z.array(z.object({ description: z.string().max(50_000), amount })).max(1_000),
  note: z.string().max(200_000).nullish(),
});
export type Invoice = z.infer<typeof Invoice>;
