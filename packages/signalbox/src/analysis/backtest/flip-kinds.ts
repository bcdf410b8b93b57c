import type { BacktestPage, CallStandingAt, FlipCount } from "../../ports/backtest.ts";

/** Flips of one kind together. */
export interface FlipKind {
  readonly before: CallStandingAt;
  readonly after: CallStandingAt;
  readonly certain: number;
  readonly uncertain: number;
  /** Of both: the policies in force say so without the change. */
  readonly today: number;
  /** Of both: a person had rejected, edited or answered the call. */
  readonly stopped: number;
}

const ORDER = ["allow deny", "allow ask", "ask deny", "ask ask", "deny ask", "ask allow", "deny allow"];

/** What becomes stricter first. */
export function flipKinds({ counts }: Pick<BacktestPage, "counts">): readonly FlipKind[] {
  const kindOf = ({ before, after }: FlipCount): string => `${before} ${after}`;
  const total = (rows: readonly FlipCount[], which: (row: FlipCount) => boolean): number =>
    rows.reduce((sum, row) => sum + (which(row) ? row.calls : 0), 0);
  return [...Map.groupBy(counts, kindOf)]
    .sort(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b))
    .map(([, rows]) => ({
      before: (rows[0] as FlipCount).before,
      after: (rows[0] as FlipCount).after,
      certain: total(rows, ({ certain }) => certain),
      uncertain: total(rows, ({ certain }) => !certain),
      today: total(rows, ({ today }) => today),
      stopped: total(rows, ({ person }) => person !== null && person !== "approved"),
    }));
}

/** "3 calls that a person was asked about would be sent" */
export const flipWords: { readonly [kind: string]: string } = {
  "allow ask": "were sent, and a person would be asked first",
  "allow deny": "were sent, and would be denied",
  "ask allow": "waited for a person, and would be sent",
  "ask ask": "waited for a person, and others would be asked",
  "ask deny": "waited for a person, and would be denied",
  "deny allow": "were denied, and would be sent",
  "deny ask": "were denied, and a person would be asked",
};
