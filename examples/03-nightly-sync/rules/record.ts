import { z } from "zod";

/** A customer as the CRM has it after one change. Whether billing takes it is billing's business. */
export const CustomerRecord = z.object({
  customer: z.string(),
  /** Number of the change in the CRM's feed; later changes have larger ones. */
  change: z.number().int(),
  name: z.string(),
  email: z.string(),
  country: z.string(),
  plan: z.string(),
  seats: z.number(),
  note: z.string(),
});
export type CustomerRecord = z.infer<typeof CustomerRecord>;

/** A record that did not reach billing; the next night tries it again. */
export const LeftOver = z.object({ customer: z.string(), code: z.string(), message: z.string() });
export type LeftOver = z.infer<typeof LeftOver>;
