import { SignalboxError } from "../../base/error.ts";
import { runStatuses } from "../../base/run-words.ts";
import { visible } from "../../base/visible.ts";
import type { RunFilter, RunStatus, RunView } from "../../ports/engine.ts";
import { type CommandSpec, listOf, type Options, option, repeated, textOf } from "../command.ts";
import { readMoment } from "../input/moment-argument.ts";
import { readWholeNumber } from "../input/number-argument.ts";
import { fromNow } from "../output/moment.ts";
import { shortText } from "../output/preview.ts";
import { standing, statusText } from "../output/run-line.ts";
import { table } from "../output/table.ts";
import type { Shell } from "../shell.ts";

export const runs: CommandSpec = {
  usage: "runs",
  summary: "list runs, newest first",
  options: [
    repeated("--status <status>", `only these, several with commas: ${runStatuses.join(", ")}`),
    option("--workflow <workflow>", "only of this workflow"),
    option("--since <time>", "started at or after: 2026-07-01, 2026-07-01T14:00:00Z, or 2h for two hours ago"),
    option("--until <time>", "started before"),
    option("--text <text>", "in the run's id, subject, outcome or error"),
    option("--query <query>", `all in one, such as 'status:failed workflow:lead-* waiting:human tool:crm.* cost>0.2 "acme"'`),
    option("--parent <run>", "only those that this run has started itself"),
    option("--before <run>", "started before this run: the last of a list gives the next list"),
    option("--limit <count>", "at most this many, up to 1000 (default: 50)"),
  ],
  run: async (shell, _args, options) => {
    const filter = filterOf(options);
    const found = await shell.with("read", ({ engine }) => engine.runs(filter));
    if (shell.json) return shell.print.json(found);
    await show(shell, found, filter);
  },
};

function filterOf(options: Options): RunFilter {
  const status = listOf(options, "status")
    .flatMap((text) => text.split(","))
    .map(readStatus);
  const workflow = textOf(options, "workflow");
  const text = textOf(options, "text");
  const since = textOf(options, "since");
  const until = textOf(options, "until");
  const query = textOf(options, "query");
  const parent = textOf(options, "parent");
  const before = textOf(options, "before");
  const now = Date.now();
  return {
    limit: readWholeNumber(textOf(options, "limit") ?? "50", "--limit", 1, 1_000),
    ...(status.length === 0 ? {} : { status }),
    ...(workflow === undefined ? {} : { workflow }),
    ...(text === undefined ? {} : { text }),
    ...(query === undefined ? {} : { query }),
    ...(parent === undefined ? {} : { parent }),
    ...(before === undefined ? {} : { before }),
    ...(since === undefined ? {} : { startedAfter: readMoment(since, "--since", now) }),
    ...(until === undefined ? {} : { startedBefore: readMoment(until, "--until", now) }),
  };
}

function readStatus(text: string): RunStatus {
  const found = runStatuses.find((status) => status === text.trim());
  if (found === undefined) throw new SignalboxError("usage", `--status: "${text}" is no status. Statuses are ${runStatuses.join(", ")}.`);
  return found;
}

async function show({ print }: Shell, found: readonly RunView[], { limit = 0 }: RunFilter): Promise<void> {
  const now = Date.now();
  const rows = found.map((run) => [
    run.runId,
    statusText(print.paint, run.status),
    `${visible(run.workflow)}${run.fork === undefined ? "" : " (fork)"}`,
    run.subject === null ? "" : shortText(run.subject, 32),
    print.paint.quiet(fromNow(run.startedAt, now)),
    standing(run, now, 60),
  ]);
  await print.lines(table(rows));
  if (found.length === 0) print.note("No run is like that.");
  if (found.length === limit)
    print.note(
      `There may be more: "--before ${found.at(-1)?.runId}" shows older ones, --limit more at once, and --status, --workflow, --since and --text fewer.`,
    );
}
