import type { CommandSpec } from "../command.ts";
import { explain } from "../why/explanation.ts";
import { explanationText } from "../why/explanation-text.ts";
import { historyOf } from "../why/history.ts";
import { planOriginOf } from "../why/plan-origin.ts";
import { planOriginText } from "../why/plan-origin-text.ts";
import { findRun } from "./show.ts";

export const why: CommandSpec = {
  usage: "why <run> <step>",
  summary: "walk back from a step: who or what decided it, on which bytes and values, up to the start of the run",
  details: "<step> is a step's path as show --all prints it, or its end where only one step has it.",
  run: (shell, [runId = "", step = ""]) =>
    shell.with("read", async ({ engine }) => {
      const run = await findRun(engine, runId);
      const [entries, graph] = await Promise.all([engine.journal(run.runId), engine.graph(run.runId)]);
      const explanation = explain(graph, historyOf(graph, entries), run.runId, step);
      const plan = await planOriginOf(engine, graph, explanation.start.input);
      if (shell.json) return shell.print.json(plan === null ? explanation : { ...explanation, plan });
      await shell.print.lines([...explanationText(shell.print.paint, explanation), ...planOriginText(shell.print.paint, plan)]);
    }),
};
