import { SignalboxError } from "../../base/error.ts";
import { visible } from "../../base/visible.ts";
import { asPerson, type CommandSpec, option, textOf } from "../command.ts";
import { requiredPerson } from "../input/person-argument.ts";
import { taskText } from "../output/task-text.ts";
import { GLANCE } from "../output/value-block.ts";

export const reassign: CommandSpec = {
  usage: "reassign <task>",
  summary: "give what waits for a person to others",
  details: `--to is a person, a role, or several of them: ana, role:manager, ana,bo. Whoever may act on the task gives it to others who may;
somebody with role:admin also to those whom the workflow does not ask. Those whom a policy asks stay asked, whoever has it.`,
  options: [
    option("--to <who>", "who is to act: a person, a role, or several"),
    asPerson("who gives it: somebody of the config"),
    option("--reason <text>", "why; those who get it read it"),
  ],
  run: async (shell, [task = ""], options) => {
    const to = textOf(options, "to");
    const reason = textOf(options, "reason");
    if (to === undefined) throw new SignalboxError("usage", "Say to whom it goes: --to <person or role>.");
    await shell.with("work", async (instance) => {
      const by = requiredPerson(instance, options);
      const given = await instance.engine.reassign({ task, to, by, ...(reason === undefined ? {} : { reason }) });
      if (shell.json) return shell.print.json(given);
      shell.print.note(`${visible(by)} gave ${visible(task)} to ${given.who.map(visible).join(" or ")}.`);
      await shell.print.lines(taskText(shell.print.paint, given, Date.now(), GLANCE));
    });
  },
};
