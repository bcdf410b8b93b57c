import { event } from "signalbox";
import { z } from "zod";

/** A customer answers a question of ours. The key is the ticket and which question: "T-12/1". */
export const CustomerReplied = event("customer.replied", z.object({ text: z.string().min(1).max(100_000) }));
