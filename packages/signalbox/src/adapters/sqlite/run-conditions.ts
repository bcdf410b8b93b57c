import type { SQLInputValue } from "node:sqlite";
import type { RunCondition, WaitWord } from "../../ports/run-query.ts";
import { statusCode } from "./rows.ts";

export interface Condition {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

/** A condition of a query. What a person wrote is a bound value, and never SQL. */
export function conditionOf(condition: RunCondition): Condition {
  const { sql, values } = positive(condition);
  return { sql: condition.not ? `NOT coalesce(${sql}, 0)` : sql, values };
}

function positive(condition: RunCondition): Condition {
  switch (condition.field) {
    case "status":
      return { sql: `run.status IN (${marks(condition.any)})`, values: condition.any.map(statusCode) };
    case "waiting":
      return waitingFor(condition.any.flatMap(kindsOf));
    case "workflow":
      return named("version.workflow", condition.any);
    case "subject":
      return named("run.subject", condition.any);
    case "cost":
      return { sql: `${COST} ${condition.than} ?`, values: [condition.microUsd] };
    case "text":
      return containing(condition.text);
  }
}

const marks = (values: readonly unknown[]): string => values.map(() => "?").join(", ");

/** What was settled, and of what nobody knows the most that it can be. */
const COST = `(coalesce((SELECT sum(cost_spent) FROM reservation WHERE reservation.run = run.key AND state >= 2), 0)
  + coalesce((SELECT sum(cost_bound) FROM reservation WHERE reservation.run = run.key AND state < 2 AND state = 1), 0))`;

const human: readonly WaitWord[] = ["approval", "answer", "settlement"];
const kindsOf = (word: WaitWord): readonly WaitWord[] => (word === "human" ? human : [word]);
function waitingFor(kinds: readonly WaitWord[]): Condition {
  const listed = `EXISTS (SELECT 1 FROM json_each(coalesce(run.waiting, '[]')) AS wait WHERE wait.value ->> 'kind' IN (${marks(kinds)}))`;
  // A run in the queue waits for a place, and its row has no list.
  const sql = kinds.includes("slot") ? `(run.status = ${statusCode("queued")} OR ${listed})` : listed;
  return { sql, values: kinds };
}

function named(column: string, names: readonly string[]): Condition {
  const each = names.map((name) => (name.endsWith("*") ? `substr(${column}, 1, length(?)) = ?` : `${column} = ?`));
  const values = names.flatMap((name) => (name.endsWith("*") ? [name.slice(0, -1), name.slice(0, -1)] : [name]));
  return { sql: `(${each.join(" OR ")})`, values };
}

const TEXTS = ["run.id", "run.subject", "run.outcome", "run.error"];
export const containing = (text: string): Condition => ({
  sql: `(${TEXTS.map((column) => `instr(lower(coalesce(${column}, '')), ?) > 0`).join(" OR ")})`,
  values: TEXTS.map(() => text.toLowerCase()),
});
