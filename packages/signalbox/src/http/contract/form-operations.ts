import { z } from "@hono/zod-openapi";
import type { FormView } from "../../ports/forms.ts";
import { count, described, flag, instant, jsonObject, listOf, text } from "./described.ts";
import { answer, body, operation } from "./operation.ts";

const form = described<FormView>("Form", {
  form: text,
  workflow: text,
  token: text.openapi({ description: "The end of its address: /forms/{token}." }),
  title: text,
  perHour: count,
  fixed: jsonObject,
  createdAt: instant,
  createdBy: text,
  closedAt: instant.nullable(),
  takenLastHour: count,
});
const tags = ["forms"];
const title = text.min(1).max(200).openapi({ description: "What the page is called." });
const perHour = count.min(1).max(10_000).openapi({ description: "Most that is taken in an hour." });

export const listForms = operation("workflows:read", {
  operationId: "listForms",
  method: "get",
  path: "/api/forms",
  tags,
  summary: "Public forms: pages that start a run, for whoever has their link.",
  responses: answer(listOf(form), "Forms, by name."),
});

export const createForm = operation("forms:change", {
  operationId: "createForm",
  method: "post",
  path: "/api/forms",
  tags,
  summary: "Make a public form of what a workflow takes.",
  request: {
    body: body(
      z.strictObject({
        form: text.min(1).max(40).openapi({ description: "Its name: small letters, digits and dashes." }),
        workflow: text.min(1).max(100),
        title: title.optional(),
        perHour: perHour.optional(),
        fixed: jsonObject.optional().openapi({ description: "Fields that the page does not ask for, with their values." }),
      }),
    ),
  },
  responses: answer(form, "The form."),
});

export const changeForm = operation("forms:change", {
  operationId: "changeForm",
  method: "patch",
  path: "/api/forms/{form}",
  tags,
  summary: "Close a form, open it again, or change how much it takes.",
  request: {
    params: z.object({ form: text.min(1).max(40) }),
    body: body(z.strictObject({ closed: flag.optional(), perHour: perHour.optional(), title: title.optional() })),
  },
  responses: answer(form, "The form after it."),
});
