import { count } from "../../base/count.ts";
import { SignalboxError } from "../../base/error.ts";
import { visible } from "../../base/visible.ts";
import { asPerson, type CommandSpec, option, textOf } from "../command.ts";
import { personOf } from "../instance.ts";

export const erase: CommandSpec = {
  usage: "erase",
  summary: "take away what the store holds about a subject: the values go, their hashes stay, and chains still verify",
  details: "Cannot be undone. Backups and exports that were made before still have the values.",
  options: [
    option("--subject <key>", "the subject whose runs are erased, with all that they started"),
    asPerson("who does it: somebody of the config"),
    option("--reason <text>", "why; it is kept with the record, so name nobody in it"),
    option("--cancel", "cancel the runs of the subject that are open, instead of refusing"),
    option("--with-parents", "also the runs that started one of them, with everything else that those started"),
  ],
  run: (shell, _args, options) => {
    const subject = textOf(options, "subject");
    const as = textOf(options, "as");
    if (subject === undefined || as === undefined) throw new SignalboxError("usage", "erase needs --subject <key> and --as <person>.");
    return shell.with("work", async (instance) => {
      const reason = textOf(options, "reason");
      const report = await instance.engine.erase({
        subject,
        by: personOf(instance, as),
        cancel: options.cancel === true,
        withParents: options.withParents === true,
        ...(reason === undefined ? {} : { reason }),
      });
      const { print } = shell;
      if (shell.json) return print.json(report);
      const parts = [
        count(report.batches, "batch", "batches"),
        count(report.payloads, "long value"),
        count(report.tasks, "task"),
        count(report.events, "event"),
        count(report.memories, "note of agents", "notes of agents"),
      ];
      await print.line(
        report.runs.length === 0 && report.events === 0 && report.memories === 0
          ? "There was nothing of this subject, or it is erased already."
          : `Erased ${count(report.runs.length, "run")} (${parts.join(", ")}). The subject is now ${visible(report.subject)}.`,
      );
      if (report.alsoIn.length > 0)
        shell.note(
          `What they were given and gave back is also in ${report.alsoIn.join(", ")}, which started them; --with-parents erases those as well.`,
        );
    });
  },
};
