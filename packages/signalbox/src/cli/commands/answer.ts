import { visible } from "../../base/visible.ts";
import { tellRun } from "../after.ts";
import { asPerson, type CommandSpec, option, textOf } from "../command.ts";
import { requiredPerson } from "../input/person-argument.ts";
import { readValue } from "../input/value-source.ts";

export const answer: CommandSpec = {
  usage: "answer <question> <answer>",
  summary: "answer a question of a run: JSON, @file.json or @- (standard input)",
  options: [asPerson("who answers: somebody of the config"), option("--reason <text>", "why; it is kept with the answer")],
  run: async (shell, [task = "", given = ""], options) => {
    const value = readValue(given, "The answer");
    const reason = textOf(options, "reason");
    await shell.with("work", async (instance) => {
      const by = requiredPerson(instance, options);
      const run = await instance.engine.answer({ task, answer: value, by, ...(reason === undefined ? {} : { reason }) });
      await tellRun(shell, instance, run, `${visible(by)} answered ${task}.`);
    });
  },
};
