import type { LedgerTotal } from "./ledger.ts";

/** What a server in another process has counted so far. */
export async function ledgerAt(baseUrl: string, run?: string): Promise<LedgerTotal> {
  const response = await fetch(`${baseUrl}/ledger${run === undefined ? "" : `?run=${encodeURIComponent(run)}`}`);
  return ((await response.json()) as { total: LedgerTotal }).total;
}
