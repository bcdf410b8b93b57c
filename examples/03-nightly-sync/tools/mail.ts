import { tool } from "signalbox";
import { z } from "zod";
import { signalboxHome } from "../../outbox/home.ts";
import { sendToOutbox } from "../../outbox/outbox.ts";

export const FROM = "sync@firm.example";
const TO = "operations@firm.example";

export const alertOperations = tool({
  id: "mail.alert-operations",
  description: "Tells operations that something needs a look",
  input: z.object({ subject: z.string().max(300), body: z.string() }),
  output: z.object({ messageId: z.string() }),
  effect: "external",
  scope: "mail:send",
  delivery: { mode: "keyed", window: "365d" },
  maxCostUsd: 0.001,
  timeout: "10s",
  run: (mail, { idempotencyKey }) => sendToOutbox(signalboxHome(), idempotencyKey, { from: FROM, to: TO, ...mail }),
});
