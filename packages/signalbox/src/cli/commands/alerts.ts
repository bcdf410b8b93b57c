import { visible } from "../../base/visible.ts";
import type { AlertView } from "../../ports/notices.ts";
import type { CommandSpec } from "../command.ts";
import { table } from "../output/table.ts";

export const alerts: CommandSpec = {
  usage: "alerts",
  summary: "the alert rules of the config, what they are over now, and which of them fire",
  run: (shell) =>
    shell.with("read", async ({ engine }) => {
      const found = await engine.alerts();
      if (shell.json) return shell.print.json(found);
      await shell.print.lines(table(found.map(lineOf)));
      if (found.length === 0) shell.note("The config has no alerts. docs/notices.md says how to write one.");
    }),
};

function lineOf({ name, over, workflow, threshold, window, to, firing, since, value }: AlertView): string[] {
  const unit = over === "spend" ? " US dollars" : "";
  const where = workflow === null ? "" : ` in ${workflow}`;
  return [
    visible(name),
    firing ? "fires" : "quiet",
    since === null ? "" : `since ${since}`,
    visible(`${value} of ${threshold}${unit}`),
    visible(`${over}${where} ${over === "waiting" ? "for longer than" : "in"} ${window}`),
    visible(`to ${to.join(", ")}`),
  ];
}
