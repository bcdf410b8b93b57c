import type { Engine, Person, RunView } from "../ports/engine.ts";
import { tellRun } from "./after.ts";
import { asPerson, type CommandSpec, option, textOf } from "./command.ts";
import { personOf } from "./instance.ts";

/** The four commands that steer a run as a whole. */
export function steering(name: "cancel" | "pause" | "resume" | "retry", summary: string, done: string): CommandSpec {
  const ask = (engine: Engine, runId: string, person: Person): Promise<RunView> => engine[name](runId, person);
  return {
    usage: `${name} <run>`,
    summary,
    options: [asPerson("who does it: somebody of the config"), option("--reason <text>", "why; it is kept in the journal")],
    run: (shell, [runId = ""], options) =>
      shell.with("work", async (instance) => {
        const by = personOf(instance, textOf(options, "as"));
        const reason = textOf(options, "reason");
        const run = await ask(instance.engine, runId, { by, ...(reason === undefined ? {} : { reason }) });
        await tellRun(shell, instance, run, done);
      }),
  };
}
