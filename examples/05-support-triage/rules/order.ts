import { z } from "zod";

export const Customer = z.object({ id: z.string(), name: z.string(), email: z.string() });
export type Customer = z.infer<typeof Customer>;

export const Order = z.object({
  number: z.string(),
  item: z.string(),
  status: z.enum(["preparing", "shipped", "delivered", "cancelled"]),
  /** ISO 8601 date; null when it has arrived or never will. */
  expectedOn: z.string().nullable(),
  /** Both in euro cents. */
  paid: z.number().int(),
  refunded: z.number().int(),
});
export type Order = z.infer<typeof Order>;
