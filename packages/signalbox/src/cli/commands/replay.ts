import { count } from "../../base/count.ts";
import { erasedText } from "../../base/erased-text.ts";
import type { Json } from "../../base/json.ts";
import { visible } from "../../base/visible.ts";
import type { CommandSpec } from "../command.ts";
import { exitCode } from "../exit-code.ts";
import { preview } from "../output/preview.ts";

export const replay: CommandSpec = {
  usage: "replay <run>",
  summary: "decide a run anew from its journal and say whether that gives the same decisions",
  run: (shell, [runId = ""]) =>
    shell.with("read", async ({ engine }) => {
      const report = await engine.replay(runId);
      const code = report.identical ? exitCode.ok : exitCode.refused;
      const { print } = shell;
      if (shell.json) await print.json(report);
      else if (report.erased !== undefined)
        await print.line(
          `Run ${report.runId}: its values were ${visible(erasedText(report.erased))}, so nothing can be decided anew. "signalbox verify" checks its chain.`,
        );
      else if (report.difference === null)
        await print.line(
          `Run ${report.runId}: ${count(report.batches, "batch", "batches")} decided anew, ${print.paint.good("identical")}.`,
        );
      else {
        const { seq, position, recorded, derived } = report.difference;
        const told = (decision: Json): string => (decision === null ? "nothing" : preview(decision, 400));
        await print.lines([
          `Run ${report.runId}: ${print.paint.bad("different")} from batch ${seq}, event ${position} on.`,
          `  recorded: ${told(recorded)}`,
          `  derived:  ${told(derived)}`,
        ]);
      }
      return code;
    }),
};
