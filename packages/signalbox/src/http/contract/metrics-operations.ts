import { text } from "./described.ts";
import { operation } from "./operation.ts";

export const readMetrics = operation("metrics:read", {
  operationId: "readMetrics",
  method: "get",
  path: "/metrics",
  tags: ["instance"],
  summary: "How the instance stands, for a collector of metrics: runs by status, what waits for people, today's budget.",
  responses: { 200: { description: "Prometheus' text format, version 0.0.4.", content: { "text/plain": { schema: text } } } },
});
