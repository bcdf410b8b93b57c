import { count } from "../../base/count.ts";
import { visible } from "../../base/visible.ts";
import type { CommandSpec } from "../command.ts";
import { exitCode } from "../exit-code.ts";

const REDRAW_MS = 250;

export const verify: CommandSpec = {
  usage: "verify [run]",
  summary: "check the hash chain of a run, or of every run",
  run: (shell, [runId]) =>
    shell.with("read", async ({ engine }) => {
      const { print } = shell;
      const look = setInterval(() => print.progress.show({ share: null, text: "checking hash chains" }), REDRAW_MS);
      const report = await engine.verify(runId).finally(() => clearInterval(look));
      print.progress.end();
      const code = report.problems.length === 0 ? exitCode.ok : exitCode.refused;
      if (shell.json) {
        await print.json(report);
        return code;
      }
      const checked = [count(report.runs, "run"), count(report.batches, "batch", "batches"), count(report.steps, "step")].join(", ");
      await print.line(
        code === exitCode.ok
          ? `${checked}: ${print.paint.good("every chain holds")}.`
          : `${checked}: ${print.paint.bad(count(report.problems.length, "problem"))}.`,
      );
      if (report.erased.batches > 0)
        await print.line(
          `The values of ${count(report.erased.batches, "batch", "batches")} in ${count(report.erased.runs, "run")} were erased; their hashes are there, and the chains hold over them.`,
        );
      await print.lines(report.problems.map(({ runId: id, seq, problem }) => `  ${id}, batch ${seq}: ${visible(problem)}`));
      return code;
    }),
};
