import { z } from "@hono/zod-openapi";
import { anyJson, count, text } from "./described.ts";
import { answer, body, operation } from "./operation.ts";

export const emitEvent = operation("events:emit", {
  operationId: "emitEvent",
  method: "post",
  path: "/api/events",
  tags: ["events"],
  summary: "Put an event into the mailbox. It is stored first; waits that ask for it, also later ones, get it.",
  request: {
    body: body(
      z.strictObject({
        event: text.min(1).max(200),
        key: text.max(500),
        payload: anyJson,
        eventId: text.min(1).max(200).optional().openapi({ description: "A second delivery with the same id changes nothing." }),
      }),
    ),
  },
  responses: answer(z.strictObject({ eventId: text, delivered: count }), "Its id, and how many waits took it at once."),
});
