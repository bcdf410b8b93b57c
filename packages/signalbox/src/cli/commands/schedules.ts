import { SignalboxError } from "../../base/error.ts";
import { visible } from "../../base/visible.ts";
import type { ScheduleView } from "../../ports/engine.ts";
import { asPerson, type CommandSpec, option, textOf } from "../command.ts";
import { requiredPerson } from "../input/person-argument.ts";
import { table } from "../output/table.ts";
import type { Shell } from "../shell.ts";

export const schedules: CommandSpec = {
  usage: "schedules [action] [schedule]",
  summary: "when workflows start by themselves: the next tick of each schedule, and what became of the last one; pauses and resumes them",
  details: `pause <schedule>    starts nothing until it is resumed; ticks that pass meanwhile are not made up for
resume <schedule>   starts again, with its next tick
<schedule> is what the list shows, or a part of it that means no other: the workflow, where that has one schedule. Both need --as.`,
  options: [asPerson("who does it: somebody of the config"), option("--reason <text>", "why; it is shown with the schedule")],
  run: async (shell, [action, schedule = ""], options) => {
    if (action === undefined) return tell(shell, await shell.with("read", ({ engine }) => engine.schedules()));
    if (action !== "pause" && action !== "resume")
      throw new SignalboxError("usage", `"${action}" is nothing to do with a schedule. Say pause or resume, or nothing to see them.`);
    if (schedule === "") throw new SignalboxError("usage", `Say which schedule to ${action}: signalbox schedules ${action} <schedule>.`);
    const reason = textOf(options, "reason");
    const change = { schedule, paused: action === "pause", ...(reason === undefined ? {} : { reason }) };
    return tell(shell, [
      await shell.with("work", (instance) => instance.engine.changeSchedule({ ...change, by: requiredPerson(instance, options) })),
    ]);
  },
};

async function tell(shell: Shell, found: readonly ScheduleView[]): Promise<void> {
  if (shell.json) return shell.print.json(found);
  const rows = found.map(({ workflow, cron, timeZone, paused, next, last: [last] }) => [
    visible(workflow),
    visible(`${cron} in ${timeZone}`),
    paused !== null ? pausedText(paused) : next[0] === undefined ? "never again" : `next ${next[0]}`,
    last === undefined ? "no run yet" : `last ${last.at}: ${visible(last.runId ?? last.message ?? "its run was removed")}`,
  ]);
  await shell.print.lines(table(rows));
  if (found.length === 0) shell.note("No workflow has a schedule. schedule(cron, { timeZone, missed }) in its `on` gives it one.");
}

const pausedText = ({ by, at, reason }: NonNullable<ScheduleView["paused"]>): string =>
  `paused by ${visible(by)} ${at}${reason === undefined ? "" : `: ${visible(reason)}`}`;
