import { resolve } from "node:path";
import { count } from "../../base/count.ts";
import { SignalboxError } from "../../base/error.ts";
import { visible } from "../../base/visible.ts";
import { asPerson, type CommandSpec, textOf } from "../command.ts";
import { personOf } from "../instance.ts";

export const backup: CommandSpec = {
  usage: "backup <file>",
  summary: "copy the store into a new file, while everything goes on",
  details: "The copy holds all values and the secret of the instance's idempotency keys: keep it as you keep the store.",
  options: [asPerson("who does it: somebody of the config")],
  run: (shell, [given = ""], options) => {
    if (given === "") throw new SignalboxError("usage", "Name the file that the backup is written to.");
    const file = resolve(given);
    return shell.with("read", async (instance) => {
      const report = await instance.engine.backup({ file, by: personOf(instance, textOf(options, "as")) });
      const { inspectBackup } = await import("../../adapters/sqlite/backup.ts");
      const { runs, madeAt } = inspectBackup(file);
      if (shell.json) return shell.print.json({ ...report, madeAt, runs });
      const megabytes = (report.bytes / 1024 / 1024).toFixed(1);
      await shell.print.line(`${visible(file)}: ${count(runs, "run")}, ${megabytes} MB, checked. "signalbox restore" puts it back.`);
    });
  },
};
