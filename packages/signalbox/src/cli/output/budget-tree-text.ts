import { visible } from "../../base/visible.ts";
import type { BudgetNode, BudgetTree } from "../../ports/engine.ts";
import { capRows, doubtText, heading } from "./budget-text.ts";
import type { Palette } from "./palette.ts";
import { indented } from "./proposal-text.ts";
import { statusText } from "./run-line.ts";
import { table } from "./table.ts";

/** Each cap under the one that counts what it takes; then the doubts, with the command that settles each. */
export function budgetTreeText(paint: Palette, { day, timeZone, nodes, runsLeftOut }: BudgetTree, now: number): readonly string[] {
  const doubts = nodes.flatMap(({ reservations }) => reservations.filter(({ state }) => state === "doubtful"));
  const rows = nodes.flatMap((node) => capRows(paint, node, `${"  ".repeat(node.depth)}${nameOf(paint, node, day)}`));
  return [
    `${paint.strong(day)} ${paint.quiet(timeZone)}`,
    ...indented(table([heading(paint), ...rows])),
    ...(runsLeftOut === 0 ? [] : [paint.quiet(`and ${runsLeftOut} more runs that are open: signalbox runs --status running`)]),
    ...(doubts.length === 0 ? [] : ["", paint.bad("Nobody knows what these calls took. They count as spent until somebody says it:")]),
    ...indented(doubts.flatMap((row) => doubtText(paint, row, now))),
  ];
}

/** As "raise" takes it; of an agent its place in the run. */
function nameOf(paint: Palette, { scope, key, day, run, runs, also, reservations }: BudgetNode, today: string): string {
  const name = scope.endsWith("agent")
    ? `${scope} ${key.slice(key.indexOf("/")).replace(/^\/+/, "")}`
    : [scope, key].filter(Boolean).join(":");
  const underWay = reservations.filter(({ state }) => state === "reserved").length;
  const more = [
    ...(day === null || day === today ? [] : [`of ${day}`]),
    ...(run === null ? [] : [statusText(paint, run.status), ...(run.subject === null ? [] : [visible(run.subject)])]),
    ...(runs === null ? [] : [`${runs.open} open${runs.queued === 0 ? "" : `, ${runs.queued} queued`}`]),
    ...also.map((cap) => `counts under ${visible(cap)} too`),
    ...(underWay === 0 ? [] : [underWay === 1 ? "1 call under way" : `${underWay} calls under way`]),
  ];
  return [visible(name), ...(more.length === 0 ? [] : [paint.quiet(more.join(", "))])].join(" ");
}
