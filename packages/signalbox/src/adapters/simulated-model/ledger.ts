// What the server was asked and gave, counted by itself: tests compare it with what an engine's journals and budgets claim.
import { costOf, type Price, type TokenCount } from "../../base/price.ts";

export interface LedgerEntry extends TokenCount {
  /** From the request's headers; null where it has none. */
  readonly run: string | null;
  readonly node: string | null;
  readonly model: string;
  readonly costMicroUsd: number;
  /** Whether the whole answer was written. What was cut, stalled or reset was produced, and counts. */
  readonly answered: boolean;
}
export interface LedgerTotal {
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costMicroUsd: number;
}

export class SimulatedLedger {
  readonly #entries: LedgerEntry[] = [];
  readonly #price: Price;

  constructor(price: Price) {
    this.#price = price;
  }

  add(entry: Omit<LedgerEntry, "costMicroUsd">): void {
    this.#entries.push({ ...entry, costMicroUsd: costOf(this.#price, entry) });
  }
  entries(run?: string): readonly LedgerEntry[] {
    return this.#entries.filter((entry) => run === undefined || entry.run === run);
  }
  total(run?: string): LedgerTotal {
    const sum = (field: "inputTokens" | "outputTokens" | "costMicroUsd"): number =>
      this.entries(run).reduce((total, entry) => total + entry[field], 0);
    return {
      requests: this.entries(run).length,
      inputTokens: sum("inputTokens"),
      outputTokens: sum("outputTokens"),
      costMicroUsd: sum("costMicroUsd"),
    };
  }
}
