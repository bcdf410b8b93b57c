import { SignalboxError } from "../../base/error.ts";
import { type CommandSpec, option, textOf } from "../command.ts";
import { personOf } from "../instance.ts";
import type { Shell } from "../shell.ts";
import { steering } from "../steering.ts";

const ofRun = steering("resume", "let a paused run go on, or with --all an instance that is paused as a whole", "Resumed.");

export const resume: CommandSpec = {
  ...ofRun,
  usage: "resume [run]",
  options: [...(ofRun.options ?? []), option("--all", "let the instance go on, which is paused because its store was restored")],
  run: (shell, args, options) => {
    const all = options.all === true;
    if (all === args.length > 0) throw new SignalboxError("usage", "resume takes a run, or --all.");
    return all ? resumeAll(shell, textOf(options, "as"), textOf(options, "reason")) : ofRun.run(shell, args, options);
  },
};

async function resumeAll(shell: Shell, as: string | undefined, reason: string | undefined): Promise<void> {
  if (as === undefined) throw new SignalboxError("usage", "resume --all needs --as <person>: it is kept who let the instance go on.");
  await shell.with("work", async (instance) => {
    const person = { by: personOf(instance, as), ...(reason === undefined ? {} : { reason }) };
    const state = await instance.engine.resumeAll(person);
    if (shell.json) return shell.print.json(state);
    await shell.print.line("Resumed: the instance goes on.");
  });
}
