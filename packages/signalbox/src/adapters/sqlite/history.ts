import type { DatabaseSync } from "node:sqlite";
import type { HistoryReader } from "../../ports/history-store.ts";
import { statements } from "./statements.ts";

// Sizes are read from the records' headers: no value is. A child's figures are its parent's, too.
const TAKEN = `
  WITH RECURSIVE tree (top, run) AS (
    SELECT value, value FROM json_each(?) UNION ALL SELECT tree.top, run.key FROM tree JOIN run ON run.parent = tree.run)
  SELECT tree.top AS run, sum(run.cost) AS cost,
    sum((SELECT coalesce(sum(cost_spent), 0) FROM reservation WHERE reservation.run = tree.run AND state >= 2 AND what LIKE 'tool:%')) AS tools,
    sum((SELECT coalesce(sum(tokens_spent), 0) FROM reservation WHERE reservation.run = tree.run AND state >= 2)) AS tokens,
    sum((SELECT coalesce(sum(octet_length(head) + coalesce(octet_length(body), 0) + coalesce(octet_length(payloads), 0) + octet_length(journal.hash)), 0)
      FROM journal WHERE journal.run = tree.run)) AS rows,
    sum((SELECT coalesce(sum(octet_length(text)), 0) FROM payload_run JOIN payload ON payload.hash = payload_run.hash WHERE payload_run.run = tree.run)) AS apart
  FROM tree JOIN run ON run.key = tree.run GROUP BY tree.top`;

export function historyReader(db: DatabaseSync): HistoryReader {
  const prepare = statements(db);
  return {
    taken: (runs) =>
      prepare(TAKEN)
        .all(JSON.stringify(runs))
        .map((row) => ({
          run: Number(row.run),
          costMicroUsd: Number(row.cost),
          toolsMicroUsd: Number(row.tools),
          tokens: Number(row.tokens),
          bytes: Number(row.rows) + Number(row.apart),
        })),
    heads: (run) =>
      prepare("SELECT head FROM journal WHERE run = ? ORDER BY seq")
        .all(run)
        .map((row) => String(row.head)),
  };
}
