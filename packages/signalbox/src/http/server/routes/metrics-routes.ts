import type { BudgetView, CapAmounts } from "../../../ports/budget-view.ts";
import type { Engine } from "../../../ports/engine.ts";
import type { WorkflowSummary } from "../../../ports/overview.ts";
import * as contract from "../../contract/metrics-operations.ts";
import { type Api, serve } from "../api.ts";
import { type Metric, metricsText, type Sample } from "../metrics-text.ts";

const MICRO = 1_000_000;

/** Read from the store at each request: the same figures that the console shows, whichever process counted them. */
export function metricsRoutes(api: Api, engine: Engine, now: () => number): void {
  serve(api, contract.readMetrics, async (c) => {
    const [workflows, budget, { paused }] = await Promise.all([engine.workflows(), engine.budget(), engine.state()]);
    const metrics = [...ofWorkflows(workflows, now()), ...ofBudget(budget), ofPause(paused !== null)];
    return c.text(metricsText(metrics), 200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" }) as never;
  });
}

function ofWorkflows(workflows: readonly WorkflowSummary[], now: number): readonly Metric[] {
  const each = (samples: (workflow: WorkflowSummary) => readonly Sample[]): readonly Sample[] => workflows.flatMap(samples);
  return [
    {
      name: "signalbox_runs",
      help: "Runs in the store, by workflow and status.",
      samples: each(({ workflow, runs }) => Object.entries(runs).map(([status, value]) => ({ labels: { workflow, status }, value }))),
    },
    {
      name: "signalbox_open_tasks",
      help: "What waits for a person, by workflow.",
      samples: each(({ workflow, openTasks }) => [{ labels: { workflow }, value: openTasks }]),
    },
    {
      name: "signalbox_oldest_task_seconds",
      help: "How long the oldest of it has waited.",
      samples: each(({ workflow, oldestTaskAt }) =>
        oldestTaskAt === null ? [] : [{ labels: { workflow }, value: Math.max(0, (now - Date.parse(oldestTaskAt)) / 1_000) }],
      ),
    },
  ];
}

/** Caps of today; those of single runs would be a series each. */
function ofBudget({ caps, reservations }: BudgetView): readonly Metric[] {
  const days = caps.filter(({ day }) => day !== null);
  const samples = (of: "costMicroUsd" | "tokens", unit: number): readonly Sample[] =>
    days.flatMap(({ scope, key, [of]: amounts }) =>
      parts.flatMap((part): readonly Sample[] => {
        const amount = amounts[part];
        return amount === null ? [] : [{ labels: { scope, key, part }, value: amount / unit }];
      }),
    );
  return [
    {
      name: "signalbox_budget_usd",
      help: "Today's caps in US dollars: limit, spent, reserved, doubtful.",
      samples: samples("costMicroUsd", MICRO),
    },
    { name: "signalbox_budget_tokens", help: "Today's caps in tokens: limit, spent, reserved, doubtful.", samples: samples("tokens", 1) },
    {
      name: "signalbox_doubtful_calls",
      help: "Calls of which nobody knows what they took, until a person settles them.",
      samples: [{ labels: {}, value: reservations.filter(({ state }) => state === "doubtful").length }],
    },
  ];
}
const parts = ["limit", "spent", "reserved", "doubtful"] as const satisfies readonly (keyof CapAmounts)[];

const ofPause = (isPaused: boolean): Metric => ({
  name: "signalbox_paused",
  help: "1 while the instance sends nothing and waits for an admin.",
  samples: [{ labels: {}, value: isPaused ? 1 : 0 }],
});
