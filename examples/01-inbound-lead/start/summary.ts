import type { DatabaseSync } from "node:sqlite";
import type { RunView } from "signalbox";

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
  const total = rows.reduce((sum, { leads }) => sum + leads, 0);
  return table([
    ["leads", "went", "by rule", "wait for"],
    ...rows.map(({ went, rule, leads, waitsFor }) => [String(leads), went, rule, waitsFor]),
    [String(total), "in all", "", ""],
  ]);
}

/** Runs that nobody planned for: failed, blocked, or waiting for something other than an approval. "" when there are none. */
export function troubleTable(runs: readonly RunView[]): string {
  const trouble = runs.filter(({ status, waitingFor }) =>
    status === "waiting" ? waitingFor.some(({ kind }) => kind !== "approval" && kind !== "timer") : status !== "completed",
  );
  if (trouble.length === 0) return "";
  return table([
    ["run", "status", "why"],
    ...trouble.map(({ runId, status, error, blocked, waitingFor }) => [
      runId,
      status,
      error?.message ?? blocked?.detail ?? waitingFor[0]?.kind ?? "",
    ]),
  ]);
}

function table(lines: readonly (readonly string[])[]): string {
  const [head = []] = lines;
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  const isNumber = head.map((name) => name === "leads");
  const pad = (cell: string, column: number) => (isNumber[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0));
  const [first, ...rest] = lines.map((cells) => cells.map(pad).join("  ").trimEnd());
  return [first, widths.map((width) => "─".repeat(width)).join("  "), ...rest].join("\n");
}
