import type { SQLInputValue } from "node:sqlite";
import type { RunCondition, WaitWord } from "../../ports/run-query.ts";
import { controllerCode, controllerNames } from "./ledger-rows.ts";
import { statusCode } from "./rows.ts";
import { phraseOf } from "./run-words.ts";

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
    case "tool": {
      const { sql, values } = named("tool.name", condition.any);
      return {
        sql: `EXISTS (SELECT 1 FROM tool CROSS JOIN run_tool ON run_tool.tool = tool.id AND run_tool.run = run.key WHERE ${sql})`,
        values,
      };
    }
    case "paid":
      return paidFor(condition.any);
    case "cost":
      return { sql: `run.cost ${condition.than} ?`, values: [condition.microUsd] };
    case "text":
      return withWords(condition.text);
  }
}

/** "model:large" is what was called, and "ai" who had it called. What was released was not paid. Each half as an index has it. */
function paidFor(any: readonly string[]): Condition {
  const each = any.map((name) => {
    const controller = controllerNames.find((word) => word === name);
    return controller === undefined
      ? named("reservation.what", [name])
      : { sql: "reservation.controller = ?", values: [controllerCode(controller)] };
  });
  const what = `(${each.map(({ sql }) => sql).join(" OR ")})`;
  const paid = (state: string): string => `EXISTS (SELECT 1 FROM reservation WHERE reservation.run = run.key AND ${state} AND ${what})`;
  const values = each.flatMap((condition) => condition.values);
  return { sql: `(${paid("state >= 2 AND state = 2")} OR ${paid("state < 2 AND state = 1")})`, values: [...values, ...values] };
}

const marks = (values: readonly unknown[]): string => values.map(() => "?").join(", ");

/** As the index `run_for_people` has it, so that SQLite finds it. */
export const FOR_PEOPLE = `(instr(waiting, '"kind":"approval"') > 0 OR instr(waiting, '"kind":"answer"') > 0 OR instr(waiting, '"kind":"settlement"') > 0)`;

const human: readonly WaitWord[] = ["approval", "answer", "settlement"];
const kindsOf = (word: WaitWord): readonly WaitWord[] => (word === "human" ? human : [word]);
function waitingFor(kinds: readonly WaitWord[]): Condition {
  // The list is JSON as it was written: inside of its texts a quote has a backslash before it, so this stands for a kind only.
  const listed = kinds.map(() => "instr(coalesce(run.waiting, ''), ?) > 0").join(" OR ");
  // A run in the queue waits for a place, and its row has no list.
  const queued = `run.status = ${statusCode("queued")}`;
  // Whether it is the day that it waits for is known where it is shown.
  const forDay = `(${queued} AND instr(version.graph, '"whenOverBudget":"queue"') > 0)`;
  // Nor is it known here which of the limits of its workflow it is.
  const forRate = `(${queued} AND coalesce(json_extract(version.graph, '$.admission.rate'), json_extract(version.graph, '$.admission.perKey.rate')) IS NOT NULL)`;
  const also = kinds.includes("slot")
    ? [queued]
    : [...(kinds.includes("rate") ? [forRate] : []), ...(kinds.includes("budget") ? [forDay] : [])];
  const sql = `(${[...also, listed].join(" OR ")})`;
  return { sql, values: kinds.map((kind) => `"kind":"${kind}"`) };
}

export function named(column: string, names: readonly string[]): Condition {
  const each = names.map((name) => (name.endsWith("*") ? `substr(${column}, 1, length(?)) = ?` : `${column} = ?`));
  const values = names.flatMap((name) => (name.endsWith("*") ? [name.slice(0, -1), name.slice(0, -1)] : [name]));
  return { sql: `(${each.join(" OR ")})`, values };
}

/** A text without a word in it stands nowhere. */
function withWords(text: string): Condition {
  const phrase = phraseOf(text);
  return phrase === null
    ? { sql: "0", values: [] }
    : { sql: "run.key IN (SELECT rowid >> 1 FROM run_words WHERE run_words MATCH ?)", values: [phrase] };
}

const TEXTS = ["run.id", "run.subject", "run.outcome", "run.error"];
export const containing = (text: string): Condition => ({
  sql: `(${TEXTS.map((column) => `instr(lower(coalesce(${column}, '')), ?) > 0`).join(" OR ")})`,
  values: TEXTS.map(() => text.toLowerCase()),
});
