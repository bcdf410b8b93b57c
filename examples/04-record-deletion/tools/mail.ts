import { tool } from "signalbox";
import { z } from "zod";
import { signalboxHome } from "../../outbox/home.ts";
import { sendToOutbox } from "../../outbox/outbox.ts";

export const FROM = "privacy@firm.example";

export const writeToPerson = tool({
  id: "mail.write-to-person",
  description: "Answers a request of data protection",
  input: z.object({ to: z.string(), subject: z.string().max(300), body: z.string() }),
  output: z.object({ messageId: z.string() }),
  effect: "external",
  scope: "mail:send",
  touches: ["customer"],
  delivery: { mode: "keyed", window: "365d" },
  maxCostUsd: 0.001,
  timeout: "10s",
  run: (mail, { idempotencyKey }) => sendToOutbox(signalboxHome(), idempotencyKey, { from: FROM, ...mail }),
});
