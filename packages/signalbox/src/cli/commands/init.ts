import { basename, relative, resolve } from "node:path";
import { visible } from "../../base/visible.ts";
import type { CommandSpec } from "../command.ts";
import { templateFiles, writeProject } from "../project-files.ts";

export const init: CommandSpec = {
  usage: "init [folder]",
  summary: "make a new project that runs: one workflow with an approval, its test, and a config",
  run: async (shell, [given = "."]) => {
    const folder = resolve(given);
    const files = templateFiles("project", basename(folder));
    writeProject(folder, files, "signalbox init my-project");
    const steps = [
      ...(folder === process.cwd() ? [] : [`cd ${relative(process.cwd(), folder)}`]),
      "npm install",
      "npm test",
      `npx signalbox run refund --input '{"orderId":"o-1","amountUsd":120,"reason":"broken"}'`,
      "npx signalbox inbox",
    ];
    if (shell.json) return shell.print.json({ folder, files: [...files.keys()], next: steps });
    await shell.print.lines([
      `${files.size} files in ${visible(folder)}: ${[...files.keys()].join(", ")}`,
      "Next:",
      ...steps.map((step) => `  ${visible(step)}`),
    ]);
  },
};
