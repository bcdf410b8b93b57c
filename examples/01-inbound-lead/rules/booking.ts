import { z } from "zod";

/** What a calendar says when somebody picks a time. */
export const Booking = z.object({
  id: z.string().trim().min(1).max(200),
  email: z.string().max(320).includes("@"),
  name: z.string().max(200),
  /** ISO 8601. */
  startsAt: z.iso.datetime({ offset: true }),
  minutes: z.number().int().min(5).max(480),
});
export type Booking = z.infer<typeof Booking>;
