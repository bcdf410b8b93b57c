import { visible } from "../../base/visible.ts";
import type { CommandSpec } from "../command.ts";
import { table } from "../output/table.ts";

export const schedules: CommandSpec = {
  usage: "schedules",
  summary: "when workflows start by themselves: the next tick of each schedule, and what became of the last one",
  options: [],
  run: async (shell) => {
    const found = await shell.with("read", ({ engine }) => engine.schedules());
    if (shell.json) return shell.print.json(found);
    const rows = found.map(({ workflow, cron, timeZone, next, last: [last] }) => [
      visible(workflow),
      visible(`${cron} in ${timeZone}`),
      next[0] === undefined ? "never again" : `next ${next[0]}`,
      last === undefined ? "no run yet" : `last ${last.at}: ${visible(last.runId ?? last.message ?? "its run was removed")}`,
    ]);
    await shell.print.lines(table(rows));
    if (found.length === 0) shell.note("No workflow has a schedule. schedule(cron, { timeZone, missed }) in its `on` gives it one.");
  },
};
