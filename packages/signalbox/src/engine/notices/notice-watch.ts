// N1. What is told is derived from the journal's changes, from where it was looked at last on: that place is written with the notices that
// follow from it, in one commit. Whoever looks at a place again finds that everybody was told, so nothing is lost and nothing is told twice.
// N2. A place that cannot be gone on from (a store that was put back, a file written anew, a long absence) is no gap: what waits, what is
// blocked and what failed since is read as it stands.
import type { EventType } from "../../kernel/index.ts";
import type { ChangePlace, ChangeRow } from "../../ports/change-store.ts";
import type { NoticeRow } from "../../ports/notice-store.ts";
import type { RunKey, StoreReader } from "../../ports/run-store.ts";
import { cursorOf, placeOf } from "../changes/change-cursor.ts";
import { typesOf } from "../journal-codec.ts";
import { deadlineOf, type Matter, mattersOf } from "./matter.ts";
import { type NoticeHost, nearMs, operatorsOf } from "./notice-host.ts";
import { isOpen } from "./standing.ts";
import { tell } from "./teller.ts";

const PLACE = "notice-place";
const SINCE = "notice-since";
const ROWS = 2_000;
/** Rows behind which reading everything that waits costs less. */
const FAR = 20_000;
/** After so many rows the place is written, though nobody is told of anything. */
const UNWRITTEN_ROWS = 5_000;
const TASKS = 10_000;

/** Finds out who is to be told of what. */
export class NoticeWatch {
  readonly #host: NoticeHost;
  #place: ChangePlace | null = null;
  /** As it is on disk. */
  #written: ChangePlace | null = null;
  /** When the next deadline comes near. */
  #nearAt = 0;
  /** Deadlines that came near by then were told of. */
  #nearTold: number;

  constructor(host: NoticeHost) {
    this.#host = host;
    this.#nearTold = Number(host.services.store.read.meta(SINCE) ?? 0);
  }

  /** When to look, though nothing changes. */
  get nextAt(): number {
    return this.#nearAt;
  }

  /** Tells of what has changed since the last look. True: there is more. */
  async look(): Promise<boolean> {
    const { read } = this.#host.services.store;
    const newest = read.changes.changePlace();
    const from = this.#place ?? placeOf(read.meta(PLACE) ?? "");
    if (this.#place === null) this.#written = from;
    if (from === null || from.lineage !== newest.lineage || newest.batches < from.batches || newest.batches - from.batches > FAR)
      return this.#lookAtAll(newest);
    if (cursorOf(from) === cursorOf(newest) && this.#host.now() < this.#nearAt) return false;
    const batches = read.changes.batchesBetween(from.batches, newest.batches, ROWS);
    const others = read.changes.othersBetween(from.others, newest.others, ROWS);
    if (others === null) return this.#lookAtAll(newest);
    const reached = { ...newest, batches: endOf(batches, newest.batches), others: endOf(others, newest.others) };
    const runs = new Set([...batches.filter(concernsPeople), ...others].map(({ run }) => run));
    await this.#tell(runs, reached);
    return cursorOf(reached) !== cursorOf(newest);
  }

  /** N2. */
  async #lookAtAll(newest: ChangePlace): Promise<boolean> {
    const { read } = this.#host.services.store;
    const since = Number(read.meta(SINCE) ?? this.#host.now());
    const runs = new Set<RunKey>([
      ...read.notices.tasksDueBefore(Number.MAX_SAFE_INTEGER, TASKS).map(({ run }) => run),
      ...read.runsByStatus("blocked", TASKS).map(({ key }) => key),
      ...read.notices.failedAfter(since).map(({ key }) => key),
    ]);
    await this.#tell(runs, newest);
    return false;
  }

  /** N1. */
  async #tell(runs: ReadonlySet<RunKey>, reached: ChangePlace): Promise<void> {
    const { services } = this.#host;
    const { read } = services.store;
    const now = this.#host.now();
    const preferences = await this.#host.preferences();
    const matters = [...[...runs].flatMap((key) => mattersOfRun(read, key)), ...this.#deadlines(now)];
    const over = [...runs].flatMap((key) => this.#over(read.notices.openNotices(key)));
    const isFar = this.#written === null || reached.batches - this.#written.batches >= UNWRITTEN_ROWS;
    if (matters.length > 0 || over.length > 0 || isFar || reached.lineage !== this.#written?.lineage) {
      await services.committer.submit((writer) => {
        tell(this.#host, writer, preferences, matters);
        if (over.length > 0) writer.notices.settleNotices(over, now);
        writer.setMeta(PLACE, cursorOf(reached));
        writer.setMeta(SINCE, String(now));
      });
      this.#written = reached;
    }
    this.#place = reached;
    this.#nearTold = now;
  }

  #over(notices: readonly NoticeRow[]): readonly number[] {
    const { services, people, options } = this.#host;
    return notices.filter((notice) => !isOpen(services.store.read, notice, people(), operatorsOf(options()))).map(({ id }) => id);
  }

  /** Tasks whose end is near: within the configured time of it, and not before half of the time that there was. */
  #deadlines(now: number): readonly Matter[] {
    const { read } = this.#host.services.store;
    const near = nearMs(this.#host.options());
    const later: number[] = [(read.notices.nextTaskDue(now + near) ?? Number.POSITIVE_INFINITY) - near];
    const matters = read.notices.tasksDueBefore(now + near, TASKS).flatMap(({ task, run, openedAt, dueAt }) => {
      const nearAt = Math.max(dueAt - near, openedAt + (dueAt - openedAt) / 2);
      if (nearAt > now) later.push(nearAt);
      if (nearAt > now || nearAt <= this.#nearTold || dueAt <= now) return [];
      const [row, taskRow] = [read.run(run), read.task(task)];
      return row === null || taskRow === null ? [] : (deadlineOf(row, taskRow) ?? []);
    });
    this.#nearAt = Math.min(...later);
    return matters;
  }
}

function mattersOfRun(read: StoreReader, key: RunKey): readonly Matter[] {
  const run = read.run(key);
  return run === null ? [] : mattersOf(run, read.tasksOfRun(key));
}

const concerning: ReadonlySet<EventType> = new Set<EventType>([
  "run-forked",
  "run-failed",
  "run-cancelled",
  "retry-requested",
  "command-opened",
  "command-withdrawn",
  "approval-opened",
  "approval-reopened",
  "approval-reminded",
  "approval-decided",
  "question-answered",
  "task-reassigned",
  "step-held",
  "step-doubted",
  "step-settled",
  "timer-fired",
]);
const concernsPeople = ({ batch }: ChangeRow): boolean => batch !== null && typesOf(batch.head).some((type) => concerning.has(type));
const endOf = (rows: readonly ChangeRow[], newest: number): number => (rows.length < ROWS ? newest : (rows.at(-1)?.place ?? newest));
