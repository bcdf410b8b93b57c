import { moneyText } from "../../base/money.ts";
import { visible } from "../../base/visible.ts";
import type { BudgetView, CapAmounts, CapView, ReservationView } from "../../ports/engine.ts";
import { fromNow } from "./moment.ts";
import type { Palette } from "./palette.ts";
import { indented } from "./proposal-text.ts";
import { table } from "./table.ts";

/** The caps with what is left of them, then what a person could do something about. */
export function budgetText(paint: Palette, { day, timeZone, caps, reservations, frozen }: BudgetView, now: number): readonly string[] {
  const doubtful = reservations.filter(({ state }) => state === "doubtful");
  const reserved = reservations.length - doubtful.length;
  return [
    `${paint.strong(day)} ${paint.quiet(timeZone)}`,
    ...(caps.length === 0
      ? [paint.quiet("Nothing is limited, and nothing was spent.")]
      : indented(table([heading(paint), ...rows(paint, caps)]))),
    ...(reserved === 0 ? [] : [`${reserved} calls are under way.`]),
    ...(doubtful.length === 0 ? [] : ["", paint.bad("Nobody knows what these calls took. They count as spent until somebody says it:")]),
    ...indented(doubtful.flatMap((row) => doubtText(paint, row, now))),
    ...(frozen.length === 0 ? [] : ["", paint.bad("Not called any more, because more was billed than the bound:")]),
    ...indented(
      frozen.flatMap(({ what, since, reason }) => [
        `${visible(what)} ${paint.quiet(`since ${fromNow(since, now)}`)}: ${visible(reason)}`,
        paint.quiet(`signalbox budget release ${visible(what)} --as <person> --reason <why>`),
      ]),
    ),
  ];
}

export const heading = (paint: Palette): readonly string[] =>
  ["cap", "", "limit", "spent", "reserved", "doubtful", "left"].map((title) => (title === "" ? "" : paint.quiet(title)));

/** A line for money and one for tokens, where there is anything to say of them. */
const rows = (paint: Palette, caps: readonly CapView[]): readonly (readonly string[])[] =>
  caps.flatMap((cap) => capRows(paint, cap, visible(cap.cap)));

/** A cap under the heading. */
export function capRows(paint: Palette, cap: CapView, name: string): readonly (readonly string[])[] {
  const lines = [["usd", cap.costMicroUsd, moneyText] as const, ["tokens", cap.tokens, (tokens: number) => String(tokens)] as const].filter(
    ([unit, amounts]) => unit === "usd" || amounts.limit !== null || isUsed(amounts),
  );
  return lines.map(([unit, amounts, write], index) => [
    index === 0 ? name : "",
    unit,
    `${amounts.limit === null ? "none" : write(amounts.limit)}${cap.raised && index === 0 ? "*" : ""}`,
    write(amounts.spent),
    write(amounts.reserved),
    amounts.doubtful === 0 ? write(0) : paint.bad(write(amounts.doubtful)),
    amounts.left === null ? "" : amounts.left > 0 ? write(amounts.left) : paint.bad(write(amounts.left)),
  ]);
}
const isUsed = ({ spent, reserved, doubtful }: CapAmounts): boolean => spent + reserved + doubtful > 0;

export const doubtText = (
  paint: Palette,
  { reservation, what, runId, step, at, costMicroUsd, tokens }: ReservationView,
  now: number,
): readonly string[] => [
  `${reservation}  ${visible(what)} in ${visible(runId)} ${visible(step)} ${paint.quiet(fromNow(at, now))}: at most ${moneyText(costMicroUsd)} and ${tokens} tokens`,
  paint.quiet(`signalbox budget settle ${reservation} --spent <usd> --tokens <count> --as <person> --reason <why>`),
];
