import { limitMicroUsd, moneyText } from "../../base/money.ts";
import type { Graph } from "../../definition/graph.ts";
import type { Trigger } from "../../definition/trigger.ts";
import { admissionWords } from "../admission-words.ts";
import { expressionText } from "../expression-text.ts";
import type { PlanFact } from "./plan-fact.ts";

/** What a graph says beside its steps. */
export function graphFacts({ limits, admission, triggers, subject, outcomes }: Graph): readonly PlanFact[] {
  return [
    ...limit("cost of a day", limits.costUsdPerDay, (usd) => moneyText(limitMicroUsd(usd))),
    ...limit("tokens of a run", limits.tokens, String),
    ...limit("tokens of a day", limits.tokensPerDay, String),
    { area: "limits", name: "when runs begin", text: admission === undefined ? "at once" : admissionWords(admission).join(", ") },
    ...triggers.map((trigger): PlanFact => ({ area: "starts", name: triggerName(trigger), text: triggerText(trigger), isSensitive: true })),
    { area: "starts", name: "subject", text: subject === undefined ? "none" : `${expressionText(subject.key)}, ${subject.conflict}` },
    { area: "steps", name: "outcomes", text: outcomes.join(", ") || "none" },
  ];
}

const limit = (name: string, value: number | undefined, text: (value: number) => string): readonly PlanFact[] => [
  { area: "limits", name, text: value === undefined ? "none" : text(value), amount: value ?? Number.POSITIVE_INFINITY },
];

const triggerName = (trigger: Trigger): string =>
  trigger.kind === "manual" ? "by hand" : trigger.kind === "webhook" ? `webhook ${trigger.path}` : `schedule ${trigger.cron}`;

const triggerText = (trigger: Trigger): string =>
  trigger.kind === "schedule" ? `in ${trigger.timeZone}, missed: ${trigger.missed}, with ${JSON.stringify(trigger.input)}` : "yes";
