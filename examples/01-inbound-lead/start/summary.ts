import type { DatabaseSync } from "node:sqlite";

export type SummaryRow = { readonly went: string; readonly rule: string; readonly leads: number; readonly waitsFor: string };

/** In the order in which a reader asks: what is there to do, what came of it, what was sorted out. */
const WENT: Readonly<Record<string, string>> = {
  "in-review": "high fit, mail drafted",
  contacted: "high fit, mail sent",
  meeting: "meeting booked",
  declined: "high fit, declined",
  overdue: "high fit, not decided in time",
  nurture: "low fit, nurtured",
  customer: "customer, to the account's owner",
  merged: "duplicate, merged",
  student: "student, campus programme",
  competitor: "competitor, turned away",
  spam: "spam, discarded",
  new: "not routed yet",
};

/** Where the leads in the CRM went, by which rule, and whom they wait for. */
export function summarise(db: DatabaseSync): SummaryRow[] {
  const rows = db.prepare("SELECT status, coalesce(rule, '') AS rule, count(*) AS leads FROM leads GROUP BY status, rule").all() as {
    status: string;
    rule: string;
    leads: number;
  }[];
  const order = Object.keys(WENT);
  return rows
    .toSorted((a, b) => order.indexOf(a.status) - order.indexOf(b.status) || b.leads - a.leads)
    .map(({ status, rule, leads }) => ({ went: WENT[status] ?? status, rule, leads, waitsFor: status === "in-review" ? "role:ae" : "" }));
}

/** The rows as a table for a terminal. */
export function summaryTable(rows: readonly SummaryRow[]): string {
  const lines = [
    ["went", "by rule", "leads", "waits for"],
    ...rows.map(({ went, rule, leads, waitsFor }) => [went, rule, String(leads), waitsFor]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  const format = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (column === 2 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join("  ")
      .trimEnd();
  const [head, ...body] = lines.map(format);
  return [head, widths.map((width) => "─".repeat(width)).join("  "), ...body].join("\n");
}
