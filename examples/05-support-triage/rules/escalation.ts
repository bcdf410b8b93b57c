import type { AgentEnd } from "signalbox";
import { shorten } from "../../world/shorten.ts";

export const QUEUES = ["front-desk", "billing", "logistics", "complaints", "security"] as const;
export type Queue = (typeof QUEUES)[number];

/** Where a ticket goes that the agent did not finish: to the queue that it named; to the front desk whatever else befell it. */
export function escalateEnd({ reason, message, queue }: AgentEnd): { step: { kind: "escalate"; queue: Queue; reason: string } } {
  const named = QUEUES.find((known) => known === queue);
  const because = shorten(named === undefined ? `The agent did not finish: ${reason}` : message, 500);
  return { step: { kind: "escalate", queue: named ?? "front-desk", reason: because } };
}
