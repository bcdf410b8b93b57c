import { z } from "@hono/zod-openapi";
import { flag, text } from "./described.ts";
import { answer, body, operation } from "./operation.ts";

const tags = ["sessions"];

export const goToProvider = operation("public", {
  operationId: "goToProvider",
  method: "post",
  path: "/api/session/openid",
  tags,
  summary: "Where a browser goes to sign in, or to prove who is signed in, at the service that the instance knows people from.",
  request: {
    body: body(
      z.strictObject({
        back: text.max(2_000).default("/").openapi({ description: "The path of the page to come back to." }),
        proof: flag.default(false).openapi({ description: "Whoever is signed in proves it there once more." }),
      }),
    ),
  },
  responses: answer(
    z.strictObject({ url: text }),
    "The address. The answer sets a cookie by which the browser is known when it comes back.",
  ),
});

export const comeBack = operation("public", {
  operationId: "comeBackFromProvider",
  method: "get",
  path: "/api/session/openid/callback",
  tags,
  summary: "Where the service sends the browser back to. It is sent on to a page, signed in or with the reason why not.",
  responses: { 302: { description: "To the page; `#refused=` and a word says why nobody was signed in." } },
});
