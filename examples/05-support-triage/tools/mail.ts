import { tool } from "signalbox";
import { z } from "zod";
import { signalboxHome } from "../../outbox/home.ts";
import { sendToOutbox } from "../../outbox/outbox.ts";

export const FROM = "help@desk.example";

const sends = {
  output: z.object({ messageId: z.string() }),
  effect: "external",
  scope: "mail:send",
  touches: ["customer"],
  delivery: { mode: "keyed", window: "365d" },
  maxCostUsd: 0.001,
  timeout: "10s",
} as const;

/** The workflow says whom it goes to: the customer of the ticket, at the address on file. No agent is granted it. */
export const writeToCustomer = tool({
  id: "mail.write-to-customer",
  description: "Sends a customer one e-mail",
  input: z.object({ to: z.string(), subject: z.string().max(300), body: z.string() }),
  ...sends,
  run: (mail, { idempotencyKey }) => sendToOutbox(signalboxHome(), idempotencyKey, { from: FROM, ...mail }),
});

/** The link is good for whoever reads the address on file; the shop's login, which is not part of this, makes it good for an hour. */
export const sendReset = tool({
  id: "accounts.send-reset",
  description: "Sends a customer a link with which they set a new password",
  input: z.object({ to: z.string(), name: z.string() }),
  ...sends,
  run: ({ to, name }, { idempotencyKey }) =>
    sendToOutbox(signalboxHome(), idempotencyKey, {
      from: FROM,
      to,
      subject: "Set a new password",
      body: `Hello ${name},\n\nset a new password here: https://desk.example/password/${encodeURIComponent(idempotencyKey)}\n\nIf you did not ask for it, you need do nothing.\n\nThe help desk`,
    }),
});
