import { resolve } from "node:path";
import { count } from "../../base/count.ts";
import { SignalboxError } from "../../base/error.ts";
import { visible } from "../../base/visible.ts";
import type { CommandSpec } from "../command.ts";

export const restore: CommandSpec = {
  usage: "restore <file>",
  summary: "put a backup in the place of the store, which is moved aside; the instance is paused until it is resumed",
  details: "Refused while somebody has the store open. A damaged file is refused, and nothing is changed.",
  run: async (shell, [given = ""]) => {
    if (given === "") throw new SignalboxError("usage", "Name the file that is restored.");
    const { restoreStore } = await import("../../adapters/sqlite/restore.ts");
    const file = resolve(given);
    const { epoch, madeAt, runs, aside } = await restoreStore(shell.home, file);
    const { print } = shell;
    if (shell.json) return print.json({ file, home: shell.home, madeAt, epoch, runs, aside });
    await print.line(`Restored ${visible(file)}: ${count(runs, "run")}, ${madeAt === null ? "of an unknown time" : `made at ${madeAt}`}.`);
    await print.line(aside === null ? "There was no store before." : `The store of before is in ${visible(aside)}.`);
    await print.lines([
      "The instance is paused: what happened after the backup is not in it, and may have happened outside. Next:",
      "  signalbox doctor                        is the store whole?",
      "  signalbox runs --status running,waiting,queued   what would go on",
      "  signalbox cancel <run>, pause <run>     what is not to go on",
      "  signalbox resume --all --as <person>    the rest goes on",
    ]);
  },
};
