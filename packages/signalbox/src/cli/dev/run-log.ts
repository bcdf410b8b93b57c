import { visible } from "../../base/visible.ts";
import type { RunStatus, RunView } from "../../ports/engine.ts";
import { logLine } from "../output/log-line.ts";
import { timeOfDay } from "../output/moment.ts";
import { shortText } from "../output/preview.ts";
import type { Printer } from "../output/printer.ts";
import { standing, statusText } from "../output/run-line.ts";

const levels: Readonly<Record<RunStatus, "info" | "warn" | "error">> = {
  queued: "info",
  running: "info",
  waiting: "info",
  paused: "info",
  completed: "info",
  cancelled: "warn",
  failed: "error",
  blocked: "error",
};

/** Lines a second that a person can still make use of; what is beyond is counted. */
const LINES_PER_SECOND = 40;

/** What happens to runs, a line each. */
export class RunLog {
  readonly #print: Printer;
  readonly #isJson: boolean;
  /** Open runs that a line was printed of. */
  readonly #seen = new Set<string>();
  readonly #skipped = new Map<RunStatus, number>();
  #left = LINES_PER_SECOND;
  readonly #second: NodeJS.Timeout;

  constructor(print: Printer, isJson: boolean) {
    this.#print = print;
    this.#isJson = isJson;
    this.#second = setInterval(() => this.#flush(), 1_000).unref();
  }

  tell(run: RunView): void {
    if (this.#isJson) return void this.#print.json(logLine(levels[run.status], "run", { runId: run.runId, run }));
    const isNew = !this.#seen.has(run.runId);
    if (run.endedAt === null) this.#seen.add(run.runId);
    else this.#seen.delete(run.runId);
    // That it goes on after a wait is told by what comes next.
    if (run.status === "running" && !isNew) return;
    if (this.#left-- > 0) void this.#print.line(this.#line(run));
    else this.#skipped.set(run.status, (this.#skipped.get(run.status) ?? 0) + 1);
  }

  close(): void {
    clearInterval(this.#second);
    this.#flush();
  }

  #line(run: RunView): string {
    const { paint } = this.#print;
    const subject = run.subject === null ? "" : `  ${shortText(run.subject, 32)}`;
    const status = run.status === "running" ? paint.rules("started") : statusText(paint, run.status);
    const tasks = run.waitingFor.flatMap(({ task }) => (task === undefined ? [] : [`signalbox inbox ${task}`]));
    return `${paint.quiet(timeOfDay(run.updatedAt))}  ${run.runId}  ${visible(run.workflow)}${subject}  ${status}  ${standing(run, Date.parse(run.updatedAt), 80)}${tasks.length === 0 ? "" : paint.quiet(`  ${tasks.join(", ")}`)}`.trimEnd();
  }

  #flush(): void {
    this.#left = LINES_PER_SECOND;
    if (this.#skipped.size === 0) return;
    const parts = [...this.#skipped].map(([status, count]) => `${count} ${status === "running" ? "started" : status}`);
    this.#skipped.clear();
    void this.#print.line(this.#print.paint.quiet(`          and also: ${parts.join(", ")}`));
  }
}
