import { ToolError, tool } from "signalbox";
import { applyOnce } from "signalbox/sqlite";
import { z } from "zod";
import { latency } from "../../world/latency.ts";
import { appliedUnder, apply, billing, refusal, weatherOf } from "../billing/billing.ts";
import { finishNight as finish, NightResult, readPosition as read, SyncPosition } from "../billing/sync-state.ts";
import { CustomerRecord } from "../rules/record.ts";

/** Billing does not deduplicate, but it can be asked about a key: on doubt the engine asks, and sends again only after two times no. */
export const upsertAccount = tool({
  id: "billing.upsert-account",
  description: "Makes a customer's account in billing what the CRM says",
  input: CustomerRecord.extend({ batch: z.string() }),
  output: z.object({ request: z.number().int() }),
  effect: "write",
  scope: "billing:write",
  touches: ["customer"],
  delivery: { mode: "checked", quiet: "500ms" },
  timeout: "500ms",
  probe: (_record, { idempotencyKey }) => {
    const request = appliedUnder(billing.here(), idempotencyKey);
    return request === null ? { happened: false } : { happened: true, output: { request } };
  },
  run: async (record, { idempotencyKey, attempt, signal }) => {
    await latency(`${record.customer} ${record.batch}`, 20, signal);
    const weather = weatherOf(record);
    if (weather === "down" || (weather === "no-line" && attempt === 1))
      throw new ToolError("billing-down", "Billing takes no connections.", { outcome: "not-sent" });
    if (weather === "vanished" && attempt === 1)
      throw new ToolError("connection-reset", "The request was on its way.", { outcome: "unknown" });
    const refused = refusal(record);
    if (refused !== null)
      throw new ToolError("record-refused", `Billing does not take ${record.customer}: ${refused}.`, { outcome: "rejected" });
    const request = apply(billing.here(), idempotencyKey, record);
    if (weather === "lost-answer" && attempt === 1)
      throw new ToolError("connection-reset", "Billing did it, and its answer was lost.", { outcome: "unknown" });
    return { request };
  },
});

export const readPosition = tool({
  id: "billing.read-position",
  description: "Where the last night ended, what it left over, and how the nights before it were",
  input: z.object({}),
  output: SyncPosition,
  effect: "read",
  scope: "billing:read",
  run: () => read(billing.here()),
});

export const finishNight = tool({
  id: "billing.finish-night",
  description: "Moves the cursor on, in one transaction with what is left over and with the night's figures",
  input: NightResult,
  output: z.object({ position: z.number().int() }),
  effect: "write",
  scope: "billing:write",
  delivery: { mode: "local" },
  run: (night, { idempotencyKey, runId }) =>
    applyOnce(billing.here(), idempotencyKey, () => {
      if (!finish(billing.here(), night, { runId, effectKey: idempotencyKey }))
        throw new ToolError("cursor-moved", "Another night moved the cursor meanwhile. The next one does the work again.", {
          outcome: "rejected",
        });
      return { position: night.to };
    }),
});
