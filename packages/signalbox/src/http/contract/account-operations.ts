import { z } from "@hono/zod-openapi";
import { count, flag, instant, jsonObject, listOf, text } from "./described.ts";
import { answer, body, operation } from "./operation.ts";
import { permissions } from "./permission.ts";

const account = z
  .strictObject({ name: text, roles: z.array(text).readonly(), createdAt: instant, disabledAt: instant.nullable() })
  .openapi("Account");
const key = z
  .strictObject({
    prefix: text.openapi({ description: "The readable part of the key, by which it is known." }),
    name: text,
    permissions: z.array(text).readonly(),
    createdBy: text,
    createdAt: instant,
    expiresAt: instant,
    lastUsedAt: instant.nullable(),
    revokedAt: instant.nullable(),
  })
  .openapi("Key");
const auditEntry = z
  .strictObject({ seq: count, at: instant, actor: text, by: text, action: text, target: text, detail: jsonObject, hash: text })
  .openapi("AuditEntry");

const auditFilter = {
  before: z.coerce.number().int().min(1).optional().openapi({ type: "integer" }),
  actor: text.optional(),
  action: text.optional(),
};
const named = z.object({ name: text.min(1).max(64) });
const roles = z.array(text.max(64)).max(50);
const password = text.min(1).max(1_000);
const tags = ["accounts"];

export const listAccounts = operation("accounts:change", {
  operationId: "listAccounts",
  method: "get",
  path: "/api/accounts",
  tags,
  summary: "Who has an account, and which roles they hold.",
  responses: answer(listOf(account), "Accounts, by name."),
});

export const createAccount = operation(
  "accounts:change",
  {
    operationId: "createAccount",
    method: "post",
    path: "/api/accounts",
    tags,
    summary: "Make an account.",
    request: { body: body(z.strictObject({ name: text.min(1).max(64), password, roles })) },
    responses: answer(account, "The account."),
  },
  { recentProof: true },
);

export const changeAccount = operation(
  "accounts:change",
  {
    operationId: "changeAccount",
    method: "patch",
    path: "/api/accounts/{name}",
    tags,
    summary: "Change roles, disable, enable, or set another password. Whoever loses something is signed out.",
    request: {
      params: named,
      body: body(z.strictObject({ roles: roles.optional(), disabled: flag.optional(), password: password.optional() })),
    },
    responses: answer(account, "The account after it."),
  },
  { recentProof: true },
);

export const changeOwnPassword = operation("session", {
  operationId: "changeOwnPassword",
  method: "post",
  path: "/api/session/password",
  tags,
  summary: "Change the own password. Every session of the account ends, and this one begins anew.",
  request: { body: body(z.strictObject({ password, newPassword: password })) },
  responses: answer(z.strictObject({ changed: z.literal(true) }), "It is changed; sign in again."),
});

export const listKeys = operation("keys:change", {
  operationId: "listKeys",
  method: "get",
  path: "/api/keys",
  tags,
  summary: "API keys, newest first, also those that are no longer good.",
  responses: answer(listOf(key), "Keys, without their secrets."),
});

export const createKey = operation(
  "keys:change",
  {
    operationId: "createKey",
    method: "post",
    path: "/api/keys",
    tags,
    summary: "Make an API key. It is in this answer, and nowhere afterwards.",
    request: {
      body: body(
        z.strictObject({
          name: text.min(1).max(64),
          permissions: z.array(z.enum(permissions)).min(1),
          days: count.min(1).max(365).default(90),
        }),
      ),
    },
    responses: answer(z.strictObject({ key: text, stored: key }), "The key."),
  },
  { recentProof: true },
);

export const revokeKey = operation("keys:change", {
  operationId: "revokeKey",
  method: "delete",
  path: "/api/keys/{prefix}",
  tags,
  summary: "Make a key good for nothing, at once.",
  request: { params: z.object({ prefix: text.min(1).max(64) }) },
  responses: answer(key, "The key after it."),
});

export const listAudit = operation("audit:read", {
  operationId: "listAudit",
  method: "get",
  path: "/api/audit",
  tags: ["audit"],
  summary: "What people and keys did to the instance, newest first.",
  request: {
    query: z.strictObject({
      ...auditFilter,
      limit: z.coerce.number().int().min(1).max(1_000).default(100).openapi({ type: "integer" }),
    }),
  },
  responses: answer(listOf(auditEntry), "Entries of the audit journal."),
});

export const exportAudit = operation("audit:read", {
  operationId: "exportAudit",
  method: "get",
  path: "/api/audit/export",
  tags: ["audit"],
  summary: "The audit journal as a file: a line of JSON for each entry, newest first, each with its hash.",
  request: { query: z.strictObject(auditFilter) },
  responses: { 200: { description: "The file.", content: { "application/x-ndjson": { schema: text } } } },
});

export const verifyAudit = operation("audit:read", {
  operationId: "verifyAudit",
  method: "get",
  path: "/api/audit/verification",
  tags: ["audit"],
  summary: "Verify the chain of the audit journal.",
  responses: answer(z.strictObject({ entries: count, broken: count.nullable() }), "How many entries, and the first that does not follow."),
});
