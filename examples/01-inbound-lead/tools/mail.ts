import { tool } from "signalbox";
import { z } from "zod";
import { signalboxHome } from "../../outbox/home.ts";
import { sendToOutbox } from "../../outbox/outbox.ts";

/** The outbox keeps what it was given, so it knows a repeated key for as long as the file is there; a year is promised. */
export const sendMail = tool({
  id: "mail.send",
  description: "Sends one e-mail",
  input: z.object({ from: z.string(), to: z.string(), subject: z.string().max(300), body: z.string() }),
  output: z.object({ messageId: z.string() }),
  effect: "external",
  scope: "mail:send",
  touches: ["customer"],
  delivery: { mode: "keyed", window: "365d" },
  maxCostUsd: 0.001,
  timeout: "10s",
  run: (mail, { idempotencyKey }) => sendToOutbox(signalboxHome(), idempotencyKey, mail),
});
