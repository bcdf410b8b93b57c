import { decisionsOf } from "../../analysis/journal/agent-decisions.ts";
import { timelineOf } from "../../analysis/timeline/timeline.ts";
import { erasedText } from "../../base/erased-text.ts";
import { SignalboxError } from "../../base/error.ts";
import { visible } from "../../base/visible.ts";
import type { Engine, RunView } from "../../ports/engine.ts";
import { type CommandSpec, option } from "../command.ts";
import { dateTime, fromNow } from "../output/moment.ts";
import { standing, statusText } from "../output/run-line.ts";
import { WHOLE } from "../output/value-block.ts";
import { shortStep, waitingText, wayOut } from "../output/waiting.ts";
import type { Shell } from "../shell.ts";
import { styleOf, timelineText } from "../timeline/timeline-text.ts";

export const show: CommandSpec = {
  usage: "show <run>",
  summary: "what happened in a run, who decided it and on what, and what it waits for",
  details: "<run> is any part of a run's id that only one run has.",
  options: [option("--all", "every event, and every value as a whole")],
  run: (shell, [runId = ""], options) =>
    shell.with("read", async ({ engine }) => {
      const run = await findRun(engine, runId);
      const entries = await engine.journal(run.runId);
      const graph = await engine.graph(run.runId);
      if (shell.json) return shell.print.json({ run, entries, decisions: decisionsOf(graph, entries) });
      const moments = timelineOf(graph, entries);
      const { paint, width } = shell.print;
      const children = run.waitingFor.some(({ kind }) => kind === "child") ? await childrenOf(engine, run) : [];
      await shell.print.lines([
        ...heading(shell, run),
        "",
        ...timelineText(moments, styleOf(paint, width, options.all === true, WHOLE)),
        ...ending(shell, run, children),
      ]);
    }),
};

/** @throws SignalboxError `not-found`. */
export async function findRun(engine: Engine, runId: string): Promise<RunView> {
  const run = await engine.run(runId);
  if (run === null) throw new SignalboxError("not-found", `There is no run "${runId}". "signalbox runs" lists them.`);
  return run;
}

async function childrenOf(engine: Engine, run: RunView): Promise<readonly RunView[]> {
  const open = await engine.runs({
    status: ["queued", "running", "waiting", "paused", "blocked"],
    startedAfter: run.startedAt,
    limit: 1_000,
  });
  return open.filter(({ parent }) => parent === run.runId);
}

function heading({ print: { paint } }: Shell, run: RunView): readonly string[] {
  const now = Date.now();
  const by = run.startedBy === null ? "" : ` by ${visible(run.startedBy)}`;
  const ended = run.endedAt === null ? "" : `, ended ${dateTime(run.endedAt)}`;
  return [
    `${paint.strong(run.runId)}  ${visible(run.workflow)} ${paint.quiet(`version ${run.version}`)}  ${statusText(paint, run.status)}`,
    ...(run.subject === null ? [] : [`subject ${visible(run.subject)}`]),
    ...(run.parent === null ? [] : [`started by run ${run.parent}`]),
    ...forkLines(run),
    paint.quiet(`started ${dateTime(run.startedAt)} (${fromNow(run.startedAt, now)})${by}${ended}; times are local`),
  ];
}

/** Where its journal begins, and which journals begin in it. */
const forkLines = ({ fork, forks = [] }: RunView): readonly string[] => [
  ...(fork === undefined ? [] : [`a fork of run ${fork.runId}: up to batch ${fork.shared} its entries are that run's`]),
  ...(forks.length === 0 ? [] : [`made live from it: ${forks.join(", ")}`]),
];

/** Why it does not go on, and what would make it. */
function ending(shell: Shell, run: RunView, children: readonly RunView[]): readonly string[] {
  const { paint } = shell.print;
  if (run.erased !== undefined) return ["", paint.quiet(`The values of this run were ${visible(erasedText(run.erased))}.`)];
  if (run.blocked !== null)
    return ["", paint.bad(`blocked: ${run.blocked.reason}`), `  ${visible(run.blocked.detail)}`, ...advice(ADVICE[run.blocked.reason])];
  if (run.status === "failed") return ["", ...advice(`signalbox retry ${run.runId}   tries what failed again; what is recorded stays`)];
  if (run.status === "paused") return ["", ...advice(`signalbox resume ${run.runId}`), ...waits(shell, run, children)];
  if (run.status === "running")
    return [
      "",
      ...underWay(shell, run),
      paint.quiet("it is under way, or was when its process ended; the next engine that opens the store takes it up"),
    ];
  return run.waitingFor.length === 0 ? [] : ["", ...waits(shell, run, children)];
}

const ADVICE = {
  "code-changed": "Bring the code back that the run was started with; it goes on by itself then.",
  "kernel-version": "Open the store with the version of Signalbox that started the run.",
  "journal-corrupt": `"signalbox verify" says more. Restore a backup, or go on without this run.`,
  "journal-diverged": `"signalbox replay" shows the first difference. Please report it.`,
  "crash-loop": "Mend what ends the process at this step, and start the work again as a new run.",
} as const;
const advice = (text: string): readonly string[] => [`  ${text}`];

function waits({ print: { paint } }: Shell, run: RunView, children: readonly RunView[]): readonly string[] {
  const now = Date.now();
  const lines = run.waitingFor.flatMap((waiting) => {
    const way = wayOut(run, waiting);
    const since = paint.quiet(`since ${dateTime(waiting.since)}`);
    return [`${paint.human("waits for")} ${waitingText(waiting, now)}  ${since}`, ...(way === null ? [] : advice(way))];
  });
  const more = run.waitingCount - run.waitingFor.length;
  const below = children.map((child) => `  ${child.runId}  ${statusText(paint, child.status)}  ${standing(child, now)}`);
  return [...lines, ...below, ...(more > 0 ? [`and ${more} more`] : []), ...goesOn(run)];
}

/** Where no command frees it: what does. */
const goesOn = ({ waits: wait }: RunView): readonly string[] =>
  wait === null || wait.what === "person" ? [] : advice(`goes on when ${visible(wait.freedBy)}`);

function underWay({ print: { paint } }: Shell, { waits: wait }: RunView): readonly string[] {
  if (wait?.step === undefined) return [];
  return [
    `${paint.rules("at work on")} ${shortStep(wait.step)}  ${paint.quiet(`since ${dateTime(wait.since)}`)}`,
    ...advice(`goes on when ${visible(wait.freedBy)}`),
  ];
}
