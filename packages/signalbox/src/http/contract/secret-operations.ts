import { z } from "@hono/zod-openapi";
import type { RotationReport, SecretKind, SecretView } from "../../ports/secret.ts";
import { count, described, instant, listOf, text, words } from "./described.ts";
import { answer, body, operation } from "./operation.ts";

const kind = words<SecretKind>({ value: true, bearer: true, header: true, basic: true });
const secret = described<SecretView>("Secret", {
  name: text,
  kind,
  hosts: listOf(text),
  field: text.nullable(),
  version: count,
  createdAt: instant,
  changedAt: instant,
  changedBy: text,
  lastUsedAt: instant.nullable(),
  problem: text.nullable(),
});
const rotation = described<RotationReport>("SecretRotation", { secrets: count, rewrapped: count, keyId: text });

const named = z.object({ name: text.min(1).max(64) });
const reason = text.min(1).max(2_000).optional();
const tags = ["secrets"];

export const listSecrets = operation("secrets:change", {
  operationId: "listSecrets",
  method: "get",
  path: "/api/secrets",
  tags,
  summary: "Secrets and connections, by name. No value is ever answered.",
  responses: answer(listOf(secret), "What is stored."),
});

export const setSecret = operation(
  "secrets:change",
  {
    operationId: "setSecret",
    method: "put",
    path: "/api/secrets/{name}",
    tags,
    summary: "Store a secret, or another value in the place of one. What is not said stays as it was.",
    request: {
      params: named,
      body: body(
        z.strictObject({
          value: text.max(16_384).openapi({ description: "8 characters or more. It comes in here and goes out nowhere.", writeOnly: true }),
          kind: kind.optional(),
          hosts: z.array(text.min(1).max(300)).max(20).optional(),
          field: text.min(1).max(200).optional().openapi({ description: "Of the kind header its name, of the kind basic the user." }),
          reason,
        }),
      ),
    },
    responses: answer(secret, "What is stored now, without its value."),
  },
  { recentProof: true },
);

export const removeSecret = operation(
  "secrets:change",
  {
    operationId: "removeSecret",
    method: "delete",
    path: "/api/secrets/{name}",
    tags,
    summary: "Remove a secret. Calls that use it fail from now on, before they are sent.",
    request: { params: named },
    responses: answer(secret, "What was stored."),
  },
  { recentProof: true },
);

export const rotateSecrets = operation(
  "secrets:change",
  {
    operationId: "rotateSecrets",
    method: "post",
    path: "/api/secrets/rotation",
    tags,
    summary: "Put every secret under the instance's key of now. No value is opened.",
    request: { body: body(z.strictObject({ reason })) },
    responses: answer(rotation, "How many there are, and how many were under another key."),
  },
  { recentProof: true },
);
