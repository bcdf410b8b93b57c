import { z } from "@hono/zod-openapi";
import { instant, text } from "./described.ts";
import { answer, body, operation } from "./operation.ts";
import { permissions } from "./permission.ts";

const name = text.min(1).max(64);
const password = text.min(1).max(1_000);
const tags = ["sessions"];

const session = z
  .strictObject({
    name: text,
    kind: z.enum(["person", "key"]),
    provesBy: z.enum(["password", "openid", "key"]).openapi({ description: "How they prove who they are." }),
    roles: z.array(text).readonly(),
    permissions: z.array(z.enum(permissions)).readonly(),
    csrf: text.nullable().openapi({ description: "Sent back as `x-signalbox-csrf` with whatever changes something. Null for a key." }),
    expiresAt: instant.nullable(),
    provedAt: instant.nullable().openapi({ description: "When the password was given last." }),
  })
  .openapi("Session");
export type Session = z.infer<typeof session>;

export const readSession = operation("session", {
  operationId: "readSession",
  method: "get",
  path: "/api/session",
  tags,
  summary: "Who is signed in, and what they may do.",
  responses: answer(session, "The session."),
});

export const signIn = operation("public", {
  operationId: "signIn",
  method: "post",
  path: "/api/session",
  tags,
  summary: "Sign in. The answer sets the session's cookie.",
  request: { body: body(z.strictObject({ name, password })) },
  responses: answer(session, "The session."),
});

export const signOut = operation("session", {
  operationId: "signOut",
  method: "delete",
  path: "/api/session",
  tags,
  summary: "Sign out.",
  responses: answer(z.strictObject({ ended: z.literal(true) }), "The session has ended."),
});

export const proveSession = operation("session", {
  operationId: "proveSession",
  method: "post",
  path: "/api/session/proof",
  tags,
  summary: "Give the password again, before what is of high risk.",
  request: { body: body(z.strictObject({ password })) },
  responses: answer(session, "The session."),
});

export const readSetup = operation("public", {
  operationId: "readSetup",
  method: "get",
  path: "/api/setup",
  tags,
  summary: "Whether the instance waits for its first account, and how people sign in.",
  responses: answer(
    z.strictObject({
      open: z.boolean(),
      openId: text.nullable().openapi({ description: "What the service is called that people may sign in through; null: there is none." }),
    }),
    "Whether it does, and what ways in there are.",
  ),
});

export const setUp = operation("public", {
  operationId: "setUp",
  method: "post",
  path: "/api/setup",
  tags,
  summary: "Make the first account, with the token of the link that the server printed. It is an admin, and is signed in.",
  request: { body: body(z.strictObject({ token: text.min(1).max(200), name, password })) },
  responses: answer(session, "The session of the new account."),
});
