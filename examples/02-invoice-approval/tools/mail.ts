import { tool } from "signalbox";
import { z } from "zod";
import { signalboxHome } from "../../outbox/home.ts";
import { sendToOutbox } from "../../outbox/outbox.ts";

export const FROM = "invoices@firm.example";

/** The address is the vendor's on file: what an invoice says about itself decides nothing about where mail goes. */
export const writeToVendor = tool({
  id: "mail.write-to-vendor",
  description: "Sends a vendor one e-mail",
  input: z.object({ to: z.string(), subject: z.string().max(300), body: z.string() }),
  output: z.object({ messageId: z.string() }),
  effect: "external",
  scope: "mail:send",
  delivery: { mode: "keyed", window: "365d" },
  maxCostUsd: 0.001,
  timeout: "10s",
  run: (mail, { idempotencyKey }) => sendToOutbox(signalboxHome(), idempotencyKey, { from: FROM, ...mail }),
});
