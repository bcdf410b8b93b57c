import { canonical } from "../../base/json.ts";
import { visible } from "../../base/visible.ts";
import type { CheckedPlanData } from "../../definition/planner.ts";
import type { Palette } from "./palette.ts";
import { preview } from "./preview.ts";

const WIDTH = 120;
const MOST_CALLS = 20;

/** A plan as whoever approves it reads it: what it does, what it can cost, which calls they clear, and what is different from before. */
export function planText(paint: Palette, plan: CheckedPlanData): readonly string[] {
  const { lines, calls, later, changes, costUsd, hash } = plan;
  const shown = calls.slice(0, MOST_CALLS);
  return [
    `a plan that a model wrote ${paint.quiet(`(at most $${costUsd}; graph ${hash.slice(0, 12)}; for ${preview(plan.input, WIDTH)})`)}`,
    ...section(
      paint,
      "it does:",
      lines.map(({ step, depth, text }) => `${"  ".repeat(depth)}${paint.strong(visible(step))}: ${visible(text)}`),
    ),
    ...section(
      paint,
      `${calls.length} calls are cleared with it, exactly these:`,
      shown.map(({ tool, effect, arguments: args }) => `${visible(tool)} ${paint.quiet(`(${effect})`)} ${visible(canonical(args))}`),
    ),
    ...(calls.length > MOST_CALLS ? [paint.quiet(`  and ${calls.length - MOST_CALLS} more: --json has all of them`)] : []),
    ...section(
      paint,
      "these depend on results, and are judged when they are made:",
      later.map(({ step, tool, effect, most }) => `${visible(step)}: ${visible(tool)} ${paint.quiet(`(${effect}, at most ${most})`)}`),
    ),
    ...section(paint, "different from the version before:", changes.map(visible)),
    ...section(paint, "the model says:", reasonsOf(plan.plan)),
  ];
}

const section = (paint: Palette, title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [paint.quiet(title), ...lines.map((line) => `  ${line}`)];

/** What the model gave as a reason: its words, apart from what the plan does. */
function reasonsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(reasonsOf);
  if (typeof value !== "object" || value === null) return [];
  const { id, why, ...rest } = value as { readonly id?: unknown; readonly why?: unknown };
  const own = typeof id === "string" && typeof why === "string" ? [`${visible(id)}: ${visible(why)}`] : [];
  return [...own, ...Object.values(rest).flatMap(reasonsOf)];
}
