import { z } from "@hono/zod-openapi";
import type { Certificate, LongestWait, Most, UnboundedAmount } from "../../analysis/certificate/certificate.ts";
import type { CertifiedModel } from "../../analysis/certificate/models.ts";
import type { Reach, ReachApproval } from "../../analysis/reach.ts";
import type { Share } from "../../analysis/worst-case/part.ts";
import type { Unbounded } from "../../analysis/worst-case/unbounded.ts";
import { count, described, flag, jsonObject, listOf, text, words } from "./described.ts";
import { answer, operation } from "./operation.ts";

const amount = z.number();
const unbounded = {
  node: text,
  reason: words<Unbounded["reason"]>({
    "cost-invalid": true,
    "price-unknown": true,
    "time-unknown": true,
    "workflow-unknown": true,
    "workflow-recursive": true,
    "too-large": true,
  }),
  message: text,
  advice: text,
};
const unboundedAmount = described<UnboundedAmount>("UnboundedAmount", {
  ...unbounded,
  of: words<UnboundedAmount["of"]>({ cost: true, "model-calls": true, "tool-calls": true, decisions: true }),
});
const share = described<Share>("CertificateShare", { node: text, name: text, times: amount, most: amount });
const most = described<Most>("CertificateMost", { most: amount.nullable(), from: listOf(share) });
const reach = described<Reach>("Reach", {
  node: text,
  workflow: text,
  path: listOf(text),
  agent: text.nullable(),
  target: text,
  system: text,
  effect: words<NonNullable<Reach["effect"]>>({ none: true, read: true, write: true, external: true, destructive: true }).nullable(),
  scope: text,
  hosts: listOf(text),
  touches: listOf(text),
  connection: text.nullable(),
  approvals: listOf(
    described<ReachApproval>("ReachApproval", {
      kind: words<ReachApproval["kind"]>({ approval: true, policy: true }),
      name: text,
      by: text,
      when: text.nullable(),
    }),
  ),
  policy: text.nullable().openapi({ description: "The policy that reads it to judge the call of the node." }),
});

export const readCertificate = operation("workflows:read", {
  operationId: "readCertificate",
  method: "get",
  path: "/api/workflows/{workflow}/certificate",
  tags: ["workflows"],
  summary:
    "What a run of a version can cost, reach and wait for at most, and that people see what leaves, by the prices and policies that hold now.",
  request: {
    params: z.object({ workflow: text.min(1).max(100) }),
    query: z.strictObject({
      version: z.coerce
        .number()
        .int()
        .min(1)
        .max(999_999)
        .optional()
        .openapi({ type: "integer", description: "The live version, where nothing is said." }),
    }),
  },
  responses: answer(
    described<Certificate>("Certificate", {
      format: z.literal("signalbox.certificate/1"),
      workflow: text,
      version: count.optional(),
      hash: text,
      ceilingUsd: amount.nullable(),
      limitUsd: amount,
      unbounded: listOf(unboundedAmount),
      ceiling: jsonObject.openapi({ description: "How the ceiling comes about: sums, the dearest of arms, charges." }),
      models: listOf(
        described<CertifiedModel>("CertifiedModel", {
          name: text,
          modelId: text.nullable(),
          provider: text.nullable(),
          simulated: flag,
          priceTable: text.nullable(),
        }),
      ),
      modelCalls: most,
      toolCalls: most,
      decisions: most,
      longestWait: described<LongestWait>("LongestWait", {
        most: amount.nullable().openapi({ description: "Milliseconds." }),
        from: listOf(share),
        unbounded: listOf(described<Unbounded>("Unbounded", unbounded)),
      }),
      reach: listOf(reach),
      approvals: z.strictObject({
        proven: listOf(jsonObject),
        unproven: listOf(jsonObject),
        unasked: listOf(jsonObject),
        notFollowed: listOf(text),
      }),
      dataToModels: listOf(jsonObject),
    }),
    "The certificate.",
  ),
});
