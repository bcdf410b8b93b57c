import { SignalboxError } from "../../base/error.ts";
import type { Engine, Task } from "../../ports/engine.ts";
import { type CommandSpec, option, textOf } from "../command.ts";
import { readWholeNumber } from "../input/number-argument.ts";
import { taskText } from "../output/task-text.ts";
import { GLANCE, WHOLE } from "../output/value-block.ts";

export const inbox: CommandSpec = {
  usage: "inbox [task]",
  summary: "what waits for people, the nearest deadline first; with a task, that one as a whole",
  options: [
    option("--for <who>", "a person of the config, or a role"),
    option("--all", "also what is decided, expired or withdrawn"),
    option("--limit <count>", "at most this many (default: 50)"),
  ],
  run: (shell, [id], options) =>
    shell.with("read", async ({ engine }) => {
      const limit = readWholeNumber(textOf(options, "limit") ?? "50", "--limit", 1, 10_000);
      const who = textOf(options, "for");
      const tasks =
        id === undefined
          ? await engine.inbox({ all: options.all === true, limit, ...(who === undefined ? {} : { who }) })
          : [await findTask(engine, id)];
      if (shell.json) return shell.print.json(id === undefined ? tasks : tasks[0]);
      const now = Date.now();
      const { print } = shell;
      for (const task of tasks) await print.lines([...taskText(print.paint, task, now, id === undefined ? GLANCE : WHOLE), ""]);
      if (tasks.length === 0) print.note("Nothing waits for anybody.");
      if (tasks.length === limit) print.note(`These are the first ${limit}; --limit shows more.`);
    }),
};

/** @throws SignalboxError `not-found`. */
export async function findTask(engine: Engine, id: string): Promise<Task> {
  const task = await engine.task(id);
  if (task === null) throw new SignalboxError("not-found", `There is no task "${id}". "signalbox inbox" lists what is open.`);
  return task;
}
