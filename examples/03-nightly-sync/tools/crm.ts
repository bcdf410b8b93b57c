import { tool } from "signalbox";
import { z } from "zod";
import { latency } from "../../world/latency.ts";
import { hashText } from "../../world/random.ts";
import { crm, lastChange, readPage as page } from "../crm/crm.ts";
import { CustomerRecord } from "../rules/record.ts";

const reads = { effect: "read", scope: "crm:read", timeout: "5s" } as const;
const position = z.number().int();

export const readHead = tool({
  id: "customers.read-head",
  description: "Number of the last change before an instant: how far a night goes, however long it takes",
  input: z.object({ before: z.string() }),
  output: z.object({ until: position }),
  ...reads,
  // The feed compares texts: an instant is written as the feed writes it.
  run: ({ before }) => ({ until: lastChange(crm.here(), new Date(before).toISOString()) }),
});

export const readPage = tool({
  id: "customers.read-page",
  description: "The next changed customers, each as it was at the end of the night's changes",
  input: z.object({ after: position, until: position, again: z.array(z.string()), limit: z.number().int().min(1).max(100) }),
  output: z.object({ records: z.array(CustomerRecord), after: position, again: z.array(z.string()), done: z.boolean() }),
  ...reads,
  run: async (request, { attempt, signal }) => {
    await latency(`page ${request.after}`, 30, signal);
    if (attempt === 1 && hashText(`page ${request.after}`) % 4 === 0) throw new Error("The CRM closed the connection.");
    return page(crm.here(), request);
  },
});
