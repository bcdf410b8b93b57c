import type { BacktestPage } from "../../ports/backtest.ts";

/** Pages that follow each other as one. */
export function mergePages(pages: readonly BacktestPage[]): BacktestPage {
  const sum = (field: "runs" | "erased" | "unreadable" | "calls" | "runsFlipped" | "unknownCalls" | "runsUnknown" | "overBudget"): number =>
    pages.reduce((total, page) => total + page[field], 0);
  const began = pages.filter(({ newest }) => newest !== null);
  return {
    runs: sum("runs"),
    erased: sum("erased"),
    unreadable: sum("unreadable"),
    newest: began[0]?.newest ?? null,
    oldest: began.at(-1)?.oldest ?? null,
    calls: sum("calls"),
    counts: added(
      pages.flatMap(({ counts }) => counts),
      ["before", "after", "certain", "today", "person"],
      ["calls"],
    ),
    runsFlipped: sum("runsFlipped"),
    flips: pages.flatMap(({ flips }) => flips),
    unknownCalls: sum("unknownCalls"),
    runsUnknown: sum("runsUnknown"),
    unknown: pages.flatMap(({ unknown }) => unknown),
    asked: added(
      pages.flatMap(({ asked }) => asked),
      ["day", "who"],
      ["recorded", "added", "removed", "uncertain"],
    ),
    decided: added(
      pages.flatMap(({ decided }) => decided),
      ["day", "person"],
      ["decided"],
    ),
    holders: Object.assign({}, ...pages.map(({ holders }) => holders)),
    incidents: pages.flatMap(({ incidents }) => incidents),
    rules: added(
      pages.flatMap(({ rules }) => rules),
      ["policy", "rule", "answer"],
      ["calls"],
    ),
    overBudget: sum("overBudget"),
    reservations: pages.flatMap(({ reservations }) => reservations),
    next: pages.at(-1)?.next ?? null,
  };
}

/** Rows that say the same, with their numbers together. */
function added<T extends object, N extends keyof T>(rows: readonly T[], same: readonly (keyof T)[], numbers: readonly N[]): readonly T[] {
  const sums = new Map<string, T>();
  for (const row of rows) {
    const key = JSON.stringify(same.map((field) => row[field]));
    const known = sums.get(key);
    if (known === undefined) sums.set(key, { ...row });
    else for (const field of numbers) known[field] = (Number(known[field]) + Number(row[field])) as T[N];
  }
  return [...sums.values()];
}
