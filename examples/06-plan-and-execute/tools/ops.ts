import { type ToolContext, ToolError, tool } from "signalbox";
import { applyOnce } from "signalbox/sqlite";
import { z } from "zod";
import { signalboxHome } from "../../outbox/home.ts";
import { sendToOutbox } from "../../outbox/outbox.ts";
import { ops } from "../ops/ops.ts";

export const FROM = "it@firm.example";
const Account = z.object({ account: z.string() });
const Done = z.object({ done: z.literal(true) });
const writes = { output: Done, delivery: { mode: "local" }, scope: "ops:write" } as const;

/** The change and the row that remembers its key commit together. */
function record({ idempotencyKey }: ToolContext, what: string, about: string): { done: true } {
  const db = ops.here();
  return applyOnce(db, idempotencyKey, () => {
    db.prepare("INSERT INTO done (what, about, effect_key) VALUES (?, ?, ?)").run(what, about, idempotencyKey);
    return { done: true };
  });
}

export const listAccounts = tool({
  id: "directory.accounts",
  description: "Which accounts a person has",
  input: z.object({ person: z.string() }),
  output: z.object({ accounts: z.array(z.object({ id: z.string(), kind: z.string() })) }),
  effect: "read",
  scope: "ops:read",
  run: ({ person }) => ({
    accounts: ops.here().prepare("SELECT id, kind FROM accounts WHERE person = ? ORDER BY id").all(person) as unknown as {
      id: string;
      kind: string;
    }[],
  }),
});

export const exportArchive = tool({
  id: "archives.export",
  description: "Writes everything that is in an account to the archive",
  input: Account,
  effect: "write",
  maxCostUsd: 0.05,
  ...writes,
  run: ({ account }, context) => record(context, "export", account),
});

export const closeAccount = tool({
  id: "accounts.close",
  description: "Closes an account and deletes what is in it. There is no way back",
  input: Account,
  effect: "destructive",
  ...writes,
  run: ({ account }, context) => {
    const row = ops.here().prepare("SELECT held FROM accounts WHERE id = ?").get(account);
    if (row === undefined) throw new ToolError("no-account", `There is no account ${account}.`, { outcome: "rejected" });
    if (row.held === 1) throw new ToolError("legal-hold", `${account} is under a legal hold.`, { outcome: "rejected" });
    return record(context, "close", account);
  },
});

export const openTicket = tool({
  id: "tickets.open",
  description: "Asks a team of people to do something",
  input: z.object({ team: z.enum(["legal", "it"]), text: z.string() }),
  effect: "write",
  ...writes,
  run: ({ team, text }, context) => record(context, `ticket for ${team}`, text),
});

export const writeMail = tool({
  id: "mail.send",
  description: "Sends one e-mail inside the firm",
  input: z.object({ to: z.string(), subject: z.string(), body: z.string() }),
  output: z.object({ messageId: z.string() }),
  effect: "external",
  scope: "mail:send",
  delivery: { mode: "keyed", window: "365d" },
  run: (mail, { idempotencyKey }) => sendToOutbox(signalboxHome(), idempotencyKey, { from: FROM, ...mail }),
});
