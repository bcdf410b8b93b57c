// A page of a million runs is found by walking one index from its newest entry, and looking at each run that it names: never by sorting.
// Which one: that of the rarest condition, as far as can be told without counting. Where it has several ranges (statuses of versions, classes of
// cost, tools), each range gives a page, and the newest of all are the page.
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { parseInstant } from "../../base/instant.ts";
import type { RunCondition } from "../../ports/run-query.ts";
import type { RunRow, StoredFilter } from "../../ports/run-store.ts";
import { type Row, RUN_COLUMNS, runRow, STATUS_CODES, statusCode } from "./rows.ts";
import { type Condition, conditionOf, containing, FOR_PEOPLE, named } from "./run-conditions.ts";
import { phraseOf } from "./run-words.ts";

/** One range of an index, newest first. */
interface Walk {
  readonly from: string;
  readonly where: Condition;
  /** The run's key, as the index has it. */
  readonly key: string;
  /** By what the index is walked, and how many of its entries belong to one run. */
  readonly order: string;
  readonly entries: number;
  /** What holds for every entry of it. */
  readonly holds?: RunCondition;
}
type Of<F extends RunCondition["field"]> = Extract<RunCondition, { field: F }>;
const DEFAULT_LIMIT = 100;
const MOST = 1_000;
const COUNTED = 1_000;
/** Costs have at most so many digits. */
const DIGITS = 16;

export function listRuns(db: DatabaseSync, filter: StoredFilter): readonly RunRow[] {
  const limit = Math.max(1, Math.min(MOST, filter.limit ?? DEFAULT_LIMIT));
  const before = filter.before === undefined ? null : keyOf(db, filter.before);
  const found = new Set<number>();
  for (const walk of walksOf(db, filter)) {
    // Words that are walked by are not looked for once more.
    const conditions = conditionsOf(filter, walk.holds);
    for (const key of page(db, walk, conditions, before, limit)) found.add(key);
  }
  const keys = [...found].sort((a, b) => b - a).slice(0, limit);
  const rows = db
    .prepare(
      `SELECT ${RUN_COLUMNS} FROM run JOIN version ON version.id = run.version WHERE run.key IN (SELECT value FROM json_each(?)) ORDER BY run.key DESC`,
    )
    .all(JSON.stringify(keys)) as Row[];
  return rows.map(runRow);
}

const keyOf = (db: DatabaseSync, runId: string): number => Number(db.prepare("SELECT key FROM run WHERE id = ?").get(runId)?.key ?? 0);

function page(db: DatabaseSync, walk: Walk, conditions: readonly Condition[], before: number | null, limit: number): readonly number[] {
  const { from, where, key, order, entries } = walk;
  const all = [where, ...(before === null ? [] : [{ sql: `${order} < ?`, values: [before * entries] }]), ...conditions];
  const sql = `SELECT ${key} AS key FROM ${from} WHERE ${all.map((each) => each.sql).join(" AND ")} ORDER BY ${order} DESC LIMIT ?`;
  return db
    .prepare(sql)
    .all(...all.flatMap(({ values }) => values), limit * entries)
    .map((row) => Number(row.key));
}

function conditionsOf(filter: StoredFilter, known?: RunCondition): readonly Condition[] {
  const { status = [], workflow, startedAfter, startedBefore, parent, text, conditions = [] } = filter;
  const given = (sql: string, ...values: SQLInputValue[]): Condition => ({ sql, values });
  return [
    ...(status.length === 0 ? [] : [conditionOf({ field: "status", not: false, any: status })]),
    ...(workflow === undefined ? [] : [given("version.workflow = ?", workflow)]),
    ...(startedAfter === undefined ? [] : [given("run.started_at >= ?", parseInstant(startedAfter) ?? 0)]),
    ...(startedBefore === undefined ? [] : [given("run.started_at < ?", parseInstant(startedBefore) ?? Number.MAX_SAFE_INTEGER)]),
    ...(parent === undefined ? [] : [given("run.parent = (SELECT key FROM run WHERE id = ?)", parent)]),
    ...(text === undefined ? [] : [containing(text)]),
    ...conditions.filter((each) => each !== known).map(conditionOf),
  ];
}

// CROSS JOIN fixes the order: from the index to its runs.
const RUN = "CROSS JOIN version ON version.id = run.version";
const NOTHING: Condition = { sql: "1", values: [] };

function walksOf(db: DatabaseSync, { status = [], workflow, parent, conditions = [] }: StoredFilter): readonly Walk[] {
  const wanted = conditions.filter(({ not }) => !not);
  const of = <F extends RunCondition["field"]>(field: F) => wanted.filter((each): each is Of<F> => each.field === field);
  if (parent !== undefined) return [walkOfRuns("run.parent = (SELECT key FROM run WHERE id = ?)", parent)];
  const subject = of("subject").find(({ any }) => !any.some((name) => name.endsWith("*")));
  if (subject !== undefined) return subject.any.flatMap(walksOfSubject);
  const people = of("waiting").find(({ any }) => any.every((word) => word === "human"));
  if (people !== undefined) return [walkOfPeople(people)];
  const rarest = rarestOf(db, of("text"));
  if (rarest !== null) return [rarest];
  const [tool] = of("tool");
  if (tool !== undefined) return walksOfTools(db, tool.any);
  const cost = of("cost").find(({ than }) => than === ">" || than === ">=");
  if (cost !== undefined) return walksOfCost(cost.microUsd);
  const statuses = [...of("status"), ...(status.length === 0 ? [] : [{ any: status }])].map(
    ({ any }) => new Set<number>(any.map(statusCode)),
  );
  if (of("waiting").length > 0) statuses.push(new Set((["queued", "waiting", "paused"] as const).map(statusCode)));
  const workflows = [...of("workflow").map(({ any }) => any), ...(workflow === undefined ? [] : [[workflow]])];
  if (statuses.length + workflows.length === 0) return [walkOfRuns("1")];
  return walksOfVersions(db, workflows, (code) => statuses.every((each) => each.has(code)));
}

const walkOfRuns = (sql: string, ...values: SQLInputValue[]): Walk => ({
  from: `run ${RUN}`,
  where: { sql, values },
  key: "run.key",
  order: "run.key",
  entries: 1,
});

const walksOfSubject = (subject: string): readonly Walk[] =>
  STATUS_CODES.map((status) => walkOfRuns("run.subject = ? AND run.status = ?", subject, status));

const walkOfPeople = (holds: RunCondition): Walk => ({ ...walkOfRuns(FOR_PEOPLE), from: `run INDEXED BY run_for_people ${RUN}`, holds });

/** Of several words, those that the fewest runs have: counted, but not far. */
function rarestOf(db: DatabaseSync, conditions: readonly Of<"text">[]): Walk | null {
  const walks = conditions.flatMap((condition) => {
    const phrase = phraseOf(condition.text);
    return phrase === null ? [] : [walkOfWords(phrase, condition)];
  });
  if (walks.length < 2) return walks[0] ?? null;
  const counting = db.prepare(`SELECT count(*) AS found FROM (SELECT 1 FROM run_words WHERE run_words MATCH ? LIMIT ${COUNTED})`);
  const counted = walks.map((walk) => ({ walk, found: Number(counting.get(...walk.where.values)?.found) }));
  return counted.reduce((least, each) => (each.found < least.found ? each : least)).walk;
}

const walkOfWords = (phrase: string, holds: RunCondition): Walk => ({
  from: `run_words CROSS JOIN run ON run.key = run_words.rowid >> 1 ${RUN}`,
  where: { sql: "run_words MATCH ?", values: [phrase] },
  key: "run.key",
  order: "run_words.rowid",
  entries: 2,
  holds,
});

function walksOfTools(db: DatabaseSync, names: readonly string[]): readonly Walk[] {
  const { sql, values } = named("tool.name", names);
  const ids = db.prepare(`SELECT id FROM tool WHERE ${sql}`).all(...values);
  return ids.map(({ id }) => ({
    from: `run_tool CROSS JOIN run ON run.key = run_tool.run ${RUN}`,
    where: { sql: "run_tool.tool = ?", values: [id as number] },
    key: "run.key",
    order: "run_tool.run",
    entries: 1,
  }));
}

function walksOfCost(least: number): readonly Walk[] {
  const shortest = String(least).length;
  return Array.from({ length: DIGITS + 1 - shortest }, (_, index) => ({
    from: `run INDEXED BY run_cost ${RUN}`,
    where: { sql: "run.cost > 0 AND length(run.cost) = ?", values: [shortest + index] },
    key: "run.key",
    order: "run.key",
    entries: 1,
  }));
}

/** A range for each version and status that has runs: there are few, and they are counted (overview.ts, O1). */
function walksOfVersions(
  db: DatabaseSync,
  workflows: readonly (readonly string[])[],
  isWanted: (status: number) => boolean,
): readonly Walk[] {
  const matching = workflows.map((names) => named("version.workflow", names));
  const where = [NOTHING, ...matching].map(({ sql }) => sql).join(" AND ");
  return db
    .prepare(
      `SELECT run_count.version, run_count.status FROM run_count JOIN version ON version.id = run_count.version WHERE runs > 0 AND ${where}`,
    )
    .all(...matching.flatMap(({ values }) => values))
    .filter(({ status }) => isWanted(Number(status)))
    .map(({ version, status }) => ({
      from: `run INDEXED BY run_version ${RUN}`,
      where: { sql: "run.version = ? AND run.status = ?", values: [version as number, status as number] },
      key: "run.key",
      order: "run.key",
      entries: 1,
    }));
}
