import type { WorkflowView } from "./workflow.ts";

type Trigger = WorkflowView["graph"]["triggers"][number];

/** "by schedule 0 2 * * * in Europe/Zurich" */
export function triggerText(trigger: Trigger): string {
  if (trigger.kind === "manual") return "by hand, or by a program";
  if (trigger.kind === "webhook") return `by a webhook at ${trigger.path}`;
  return `by schedule ${trigger.cron} in ${trigger.timeZone}`;
}
