import { tellRun } from "../after.ts";
import { asPerson, type CommandSpec, option, textOf } from "../command.ts";
import { requiredPerson } from "../input/person-argument.ts";

export const tell: CommandSpec = {
  usage: "tell <run> <message>",
  summary: "write to a running agent: its next model call sees the message",
  details: "An agent takes no result before it has read what was written to it.",
  options: [asPerson("who writes: somebody of the config"), option("--agent <node>", "which agent of the run, where several are at work")],
  run: async (shell, [runId = "", text = ""], options) => {
    const agent = textOf(options, "agent");
    await shell.with("work", async (instance) => {
      const by = requiredPerson(instance, options);
      const run = await instance.engine.tell({ runId, text, by, ...(agent === undefined ? {} : { agent }) });
      await tellRun(shell, instance, run, "The next model call sees it.");
    });
  },
};
