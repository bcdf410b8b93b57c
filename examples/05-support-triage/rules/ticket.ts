import { z } from "zod";

/** What came in. `from` is what the mail channel vouches for: whoever can write from an address reads it, too. */
export const Ticket = z.object({
  id: z.string().min(1).max(100),
  from: z.string().max(320),
  subject: z.string().max(1_000),
  body: z.string().max(100_000),
});
export type Ticket = z.infer<typeof Ticket>;

/** What a ticket can be about. */
export const CATEGORIES = ["password-reset", "order-status", "refund", "other"] as const;
export type Category = (typeof CATEGORIES)[number];
