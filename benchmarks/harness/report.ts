import { type Figure, isMissed } from "./scenario.ts";

/** The figures as one JSON object, without the details. */
export const asJson = (figures: readonly Figure[]): string =>
  JSON.stringify(Object.fromEntries(figures.filter(({ detail }) => detail !== true).map(({ name, value }) => [name, value])));

/** The figures as a table, details and targets included. */
export function asTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [figure.name, shown(figure), targetOf(figure), figure.says ?? ""]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] as string).length)));
  return rows
    .map(([name = "", value = "", target = "", says = ""]) =>
      `${name.padEnd(widths[0] ?? 0)}  ${value.padStart(widths[1] ?? 0)}  ${target.padEnd(widths[2] ?? 0)}  ${says}`.trimEnd(),
    )
    .join("\n");
}

const number = (value: number): string => value.toLocaleString("en", { maximumFractionDigits: Math.abs(value) < 10 ? 3 : 1 });

const shown = ({ value, unit }: Figure): string =>
  `${typeof value === "number" ? number(value) : value}${unit === undefined ? "" : ` ${unit}`}`;

function targetOf(figure: Figure): string {
  const { target } = figure;
  if (target === undefined) return "";
  const bound = "atLeast" in target ? `>= ${number(target.atLeast)}` : `<= ${number(target.atMost)}`;
  return `${isMissed(figure) ? "MISSED" : "ok"} ${bound}`;
}
