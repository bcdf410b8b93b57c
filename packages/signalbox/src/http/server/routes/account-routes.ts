import { formatInstant } from "../../../base/instant.ts";
import type { AuditEntry, StoredAccount, StoredKey } from "../../../ports/account-store.ts";
import * as contract from "../../contract/account-operations.ts";
import { type Api, serve, signedIn } from "../api.ts";
import type { Auth } from "../auth/auth.ts";
import { given } from "../given.ts";
import { HttpError } from "../http-error.ts";
import type { Principal } from "../principal.ts";
import { sourceOf } from "../source.ts";
import { auditLines } from "./audit-lines.ts";

export function accountRoutes(api: Api, auth: Auth): void {
  serve(api, contract.listAccounts, async (c) => c.json((await auth.accounts.list()).map(accountView), 200));
  serve(api, contract.createAccount, async (c) => {
    const { name, password, roles } = c.req.valid("json");
    return c.json(accountView(await auth.accounts.create(name, password, roles, whoOf(signedIn(c)))), 200);
  });
  serve(api, contract.changeAccount, async (c) => {
    const { name } = c.req.valid("param");
    const { roles, disabled, password } = c.req.valid("json");
    const who = whoOf(signedIn(c));
    let account = await auth.accounts.existing(name);
    if (roles !== undefined) account = await auth.accounts.setRoles(name, roles, who);
    if (disabled !== undefined) account = await auth.accounts.setDisabled(name, disabled, who);
    if (password !== undefined) account = await auth.accounts.setPassword(name, password, who);
    return c.json(accountView(account), 200);
  });
  serve(api, contract.changeOwnPassword, async (c) => {
    const principal = signedIn(c);
    if (principal.session === null) throw new HttpError("unauthenticated", "A key has no password.");
    const { password, newPassword } = c.req.valid("json");
    await auth.sessions.prove(principal.session, password, sourceOf(c));
    await auth.accounts.setPassword(principal.name, newPassword, whoOf(principal));
    return c.json({ changed: true } as const, 200);
  });
  keyRoutes(api, auth);
  auditRoutes(api, auth);
}

function keyRoutes(api: Api, auth: Auth): void {
  serve(api, contract.listKeys, async (c) => c.json((await auth.keys.list()).map(keyView), 200));
  serve(api, contract.createKey, async (c) => {
    const { name, permissions, days } = c.req.valid("json");
    const { key, stored } = await auth.keys.create(name, permissions, days, signedIn(c));
    return c.json({ key, stored: keyView(stored) }, 200);
  });
  serve(api, contract.revokeKey, async (c) => c.json(keyView(await auth.keys.revoke(c.req.valid("param").prefix, signedIn(c))), 200));
}

function auditRoutes(api: Api, auth: Auth): void {
  serve(api, contract.listAudit, async (c) => c.json((await auth.store.audit(given(c.req.valid("query")))).map(auditView), 200));
  serve(
    api,
    contract.exportAudit,
    async (c) =>
      new Response(auditLines(auth.store, given(c.req.valid("query"))), {
        headers: { "content-type": "application/x-ndjson", "content-disposition": 'attachment; filename="signalbox-audit.jsonl"' },
      }) as never,
  );
  serve(api, contract.verifyAudit, async (c) => c.json(await auth.audit.verify(), 200));
}

const whoOf = ({ name, kind }: Principal) => ({ actor: name, by: kind === "key" ? "key" : "session" });
const instantOrNull = (ms: number | null): string | null => (ms === null ? null : formatInstant(ms));

const accountView = ({ name, roles, createdAt, disabledAt }: StoredAccount) => ({
  name,
  roles,
  createdAt: formatInstant(createdAt),
  disabledAt: instantOrNull(disabledAt),
});
const keyView = ({ prefix, name, permissions, createdBy, createdAt, expiresAt, lastUsedAt, revokedAt }: StoredKey) => ({
  prefix,
  name,
  permissions,
  createdBy,
  createdAt: formatInstant(createdAt),
  expiresAt: formatInstant(expiresAt),
  lastUsedAt: instantOrNull(lastUsedAt),
  revokedAt: instantOrNull(revokedAt),
});
const auditView = (entry: AuditEntry) => ({ ...entry, at: formatInstant(entry.at) });
