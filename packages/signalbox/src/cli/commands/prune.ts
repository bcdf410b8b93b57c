import { count } from "../../base/count.ts";
import { asPerson, type CommandSpec, option, textOf } from "../command.ts";
import { personOf } from "../instance.ts";
import { dateTime } from "../output/moment.ts";

export const prune: CommandSpec = {
  usage: "prune",
  summary: "remove ended runs that are past their retention, with all that they started",
  details: "The config says how long runs are kept; a running engine removes them by itself as well, slowly.",
  options: [
    option("--dry-run", "count what would go, and remove nothing"),
    option("--older-than <duration>", 'instead of what the config says: "90d", for every kind of end'),
    asPerson("who does it: somebody of the config"),
  ],
  run: (shell, _args, options) => {
    const dryRun = options.dryRun === true;
    return shell.with(dryRun ? "read" : "work", async (instance) => {
      const olderThan = textOf(options, "olderThan");
      const by = personOf(instance, textOf(options, "as"));
      const report = await instance.engine.prune({ dryRun, by, ...(olderThan === undefined ? {} : { olderThan }) });
      const { print } = shell;
      if (shell.json) return print.json(report);
      const also = dryRun ? "" : ` with ${count(report.batches, "batch", "batches")}, and ${count(report.events, "event")}`;
      await print.line(`${dryRun ? "Would remove" : "Removed"} ${count(report.runs, "run")}${also}.`);
      for (const [kind, before] of Object.entries(report.endedBefore))
        await print.line(
          print.paint.quiet(`  ${kind}: ${before === null ? "kept for ever" : `those that ended before ${dateTime(before)}`}`),
        );
    });
  },
};
