import type { DatabaseSync } from "node:sqlite";
import type { Amount, Cap, CapKey, CapUse, LedgerReader, LedgerWriter } from "../../ports/ledger.ts";
import { capRow, controllerCode, frozenRow, reservationRow, stateCode } from "./ledger-rows.ts";
import type { Row } from "./rows.ts";
import { spendReader, spendWriter } from "./spend.ts";
import { statements } from "./statements.ts";

const NOTHING: Amount = { costMicroUsd: 0, tokens: 0 };
// Written as the partial indexes have it, so that SQLite finds them.
const OPEN = "state < 2";
const IN_USE = "(cost_reserved <> 0 OR tokens_reserved <> 0 OR cost_doubtful <> 0 OR tokens_doubtful <> 0)";

export function sqliteLedgerReader(db: DatabaseSync): LedgerReader {
  const prepare = statements(db);
  const one = <T>(sql: string, map: (row: Row) => T, ...values: (string | number)[]): T | null => {
    const row = prepare(sql).get(...values) as Row | undefined;
    return row === undefined ? null : map(row);
  };
  const all = <T>(sql: string, map: (row: Row) => T, ...values: (string | number)[]): T[] =>
    (prepare(sql).all(...values) as Row[]).map(map);
  return {
    cap: ({ scope, key, day = "" }) => one("SELECT * FROM cap WHERE scope = ? AND key = ? AND day = ?", capRow, scope, key, day),
    caps: ({ day, runId, limit }) => {
      // The caps below a run have its id before a slash.
      if (runId !== undefined)
        return all("SELECT * FROM cap WHERE day = '' AND (key = ? OR key LIKE ? || '/%') ORDER BY id LIMIT ?", capRow, runId, runId, limit);
      return [
        ...all("SELECT * FROM cap WHERE day <> '' AND day = ? ORDER BY scope, key LIMIT ?", capRow, day ?? "", limit),
        ...all(
          `SELECT * FROM cap WHERE id IN (SELECT id FROM cap WHERE ${IN_USE} UNION SELECT cap.id FROM run JOIN cap ON cap.scope = 'run' AND cap.key = run.id WHERE run.status < 10) AND day <> ? ORDER BY id DESC LIMIT ?`,
          capRow,
          day ?? "",
          limit,
        ),
      ];
    },
    // What begins with the run's id and a slash: "0" is the character after it.
    capsOfAgents: (runId) =>
      all(
        "SELECT * FROM cap WHERE scope IN ('agent', 'sub-agent') AND key > ? || '/' AND key < ? || '0' ORDER BY key",
        capRow,
        runId,
        runId,
      ),
    latestDay: () => one("SELECT max(day) AS day FROM cap WHERE day <> ''", (row) => (row.day === null ? null : String(row.day))),
    reservation: (id) => one("SELECT * FROM reservation WHERE id = ?", reservationRow, id),
    doubtful: (run) => all(`SELECT * FROM reservation WHERE ${OPEN} AND state = 1 AND run = ? ORDER BY id`, reservationRow, run),
    open: (limit) => all(`SELECT * FROM reservation WHERE ${OPEN} ORDER BY id LIMIT ?`, reservationRow, limit),
    ...spendReader(db),
    frozen: () => all("SELECT * FROM frozen ORDER BY at, what", frozenRow),
  };
}

export function sqliteLedgerWriter(db: DatabaseSync): LedgerWriter {
  const prepare = statements(db);
  const addSpend = spendWriter(db);
  const setLimit = (cap: Cap): void =>
    void prepare(
      "INSERT INTO cap (scope, key, day, cost_limit, tokens_limit) VALUES (?, ?, ?, ?, ?) ON CONFLICT (scope, key, day) DO UPDATE SET cost_limit = excluded.cost_limit, tokens_limit = excluded.tokens_limit",
    ).run(cap.scope, cap.key, cap.day ?? "", cap.limit.costMicroUsd, cap.limit.tokens);
  const change = ({ scope, key, day = "" }: CapKey, { spent, reserved, doubtful }: CapUse): void =>
    void prepare(
      "UPDATE cap SET cost_spent = cost_spent + ?, tokens_spent = tokens_spent + ?, cost_reserved = cost_reserved + ?, tokens_reserved = tokens_reserved + ?, cost_doubtful = cost_doubtful + ?, tokens_doubtful = tokens_doubtful + ? WHERE scope = ? AND key = ? AND day = ?",
    ).run(
      spent.costMicroUsd,
      spent.tokens,
      reserved.costMicroUsd,
      reserved.tokens,
      doubtful.costMicroUsd,
      doubtful.tokens,
      scope,
      key,
      day,
    );
  return {
    reserve: ({ run, command, what, at, controller, bound, caps }) => {
      const use = { spent: NOTHING, reserved: bound, doubtful: NOTHING };
      for (const cap of caps) {
        setLimit(cap);
        change(cap, use);
      }
      const keys = caps.map(({ scope, key, day }) => ({ scope, key, ...(day === undefined ? {} : { day }) }));
      const { lastInsertRowid } = prepare(
        "INSERT INTO reservation (run, command, what, at, controller, state, cost_bound, tokens_bound, caps) VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?)",
      ).run(run, command, what, at, controllerCode(controller), bound.costMicroUsd, bound.tokens, JSON.stringify(keys));
      return Number(lastInsertRowid);
    },
    settle: (row, state, spent, changed) => {
      const { id, caps } = row;
      for (const cap of caps) change(cap, changed);
      addSpend(row, state, changed);
      const { costMicroUsd, tokens } = spent ?? NOTHING;
      prepare("UPDATE reservation SET state = ?, cost_spent = ?, tokens_spent = ? WHERE id = ?").run(
        stateCode(state),
        costMicroUsd,
        tokens,
        id,
      );
    },
    takeOver: (reservation, command) => void prepare("UPDATE reservation SET command = ? WHERE id = ?").run(command, reservation),
    doubtAll: (run) => {
      const rows = (run === undefined
        ? prepare(`SELECT * FROM reservation WHERE ${OPEN} AND state = 0`).all()
        : prepare(`SELECT * FROM reservation WHERE ${OPEN} AND state = 0 AND run = ?`).all(run)) as unknown as Row[];
      for (const row of rows.map(reservationRow)) {
        const { id, bound, caps } = row;
        const changed = { spent: NOTHING, reserved: { costMicroUsd: -bound.costMicroUsd, tokens: -bound.tokens }, doubtful: bound };
        for (const cap of caps) change(cap, changed);
        addSpend(row, "doubtful", changed);
        prepare("UPDATE reservation SET state = 1 WHERE id = ?").run(id);
      }
      return rows.length;
    },
    raise: ({ scope, key, day = "" }, { costMicroUsd, tokens }) =>
      void prepare(
        "INSERT INTO cap (scope, key, day, cost_raised, tokens_raised) VALUES (?, ?, ?, ?, ?) ON CONFLICT (scope, key, day) DO UPDATE SET cost_raised = coalesce(excluded.cost_raised, cost_raised), tokens_raised = coalesce(excluded.tokens_raised, tokens_raised)",
      ).run(scope, key, day, costMicroUsd, tokens),
    freeze: ({ what, at, reason }) =>
      void prepare("INSERT INTO frozen (what, at, reason) VALUES (?, ?, ?) ON CONFLICT (what) DO NOTHING").run(what, at, reason),
    unfreeze: (what) => Number(prepare("DELETE FROM frozen WHERE what = ?").run(what).changes) === 1,
  };
}
