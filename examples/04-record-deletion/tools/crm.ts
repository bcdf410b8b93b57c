import { ToolError, tool } from "signalbox";
import { z } from "zod";
import { latency } from "../../world/latency.ts";
import { hashText } from "../../world/random.ts";
import { crm } from "../crm/crm.ts";
import { erase, findHoldings as find } from "../crm/erase.ts";
import { Erasure, Holdings } from "../rules/plan-erasure.ts";

export const findHoldings = tool({
  id: "people.find-holdings",
  description: "What there is of the person with an address",
  input: z.object({ address: z.string() }),
  output: z.object({ holdings: Holdings.nullable() }),
  effect: "read",
  scope: "people:read",
  run: ({ address }) => ({ holdings: find(crm.here(), address) }),
});

/** The same person always meets the same weather. */
export function weatherOf(person: number): "fair" | "no-line" | "lost-answer" {
  const share = hashText(`line to the CRM: ${person}`) % 8;
  return share === 0 ? "no-line" : share === 1 ? "lost-answer" : "fair";
}

/**
 * Neither is there a key that the CRM would drop a second time, nor can it be asked what became of a request: so it is sent once.
 * Where nobody knows whether it happened, a person looks, and says.
 */
export const erasePerson = tool({
  id: "people.erase",
  description: "Erases what the CRM has of a person. There is no way back",
  input: Erasure,
  output: z.object({ erasure: z.number().int(), erased: z.number().int() }),
  effect: "destructive",
  scope: "people:erase",
  touches: ["customer"],
  delivery: { mode: "once" },
  timeout: "10s",
  run: async (erasure, { idempotencyKey, attempt }) => {
    const weather = weatherOf(erasure.person);
    if (weather === "no-line" && attempt === 1) throw new ToolError("no-line", "The CRM takes no connections.", { outcome: "not-sent" });
    const done = erase(crm.here(), idempotencyKey, erasure);
    // The answer is on its way: who is killed now does not know that it is done.
    await latency(`erase ${erasure.person}`, 60);
    if (done === null) throw new ToolError("nobody", `The CRM has no person ${erasure.person}.`, { outcome: "rejected" });
    if (weather === "lost-answer") throw new ToolError("connection-reset", "The CRM did not answer.", { outcome: "unknown" });
    return done;
  },
});
