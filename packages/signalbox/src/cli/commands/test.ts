import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import { count } from "../../base/count.ts";
import { messageOf, SignalboxError } from "../../base/error.ts";
import { visible } from "../../base/visible.ts";
import { readCase, replayCase, workflowOf } from "../../testing/replay-case.ts";
import { saveCase } from "../../testing/save-case.ts";
import { type CommandSpec, option, textOf } from "../command.ts";
import type { Shell } from "../shell.ts";
import { findRun } from "./show.ts";

export const test: CommandSpec = {
  usage: "test <run>",
  summary: "save a run as a test case that vitest runs offline: what arrived answers again, and the first difference is named",
  details: "What a schema marks with .meta({ sensitive: true }) and secrets of the environment are replaced.",
  options: [option("--out <name>", "write <name>.case.json and <name>.test.ts (default: cases/<workflow>-<end of the run's id>)")],
  run: (shell, [runId = ""], options) =>
    shell.with("read", async ({ engine }) => {
      const run = await findRun(engine, runId);
      const { workflows } = await shell.config();
      const code = workflowOf(workflows, run.workflow);
      if (code === null)
        throw new SignalboxError("not-found", `Run ${run.runId} is of workflow "${run.workflow}", which is not in the config.`);
      const saved = await saveCase(engine, run.runId, workflows);
      const files = write(
        shell,
        textOf(options, "out") ?? `cases/${run.workflow}-${run.runId.slice(-8)}`,
        `${JSON.stringify(saved, null, 1)}\n`,
      );
      // What was written is what is played.
      const { difference } = replayCase(code, readCase(files.case));
      const { moments, redacted } = saved;
      if (shell.json) return shell.print.json({ runId: run.runId, ...files, moments: moments.length, redacted, difference });
      await shell.print.lines([
        `${count(moments.length, "moment")} of run ${run.runId} in ${visible(files.case)}, ${count(redacted, "value")} redacted.`,
        `vitest runs ${visible(files.test)}.`,
        ...(difference === null
          ? []
          : [shell.print.paint.bad(`The workflow as it is now goes another way: ${visible(difference.message)}`)]),
      ]);
    }),
};

function write(shell: Shell, name: string, text: string): { readonly case: string; readonly test: string } {
  const place = resolve(name.replace(/\.(case\.json|test\.ts)$/, ""));
  const files = { case: `${place}.case.json`, test: `${place}.test.ts` };
  try {
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(files.case, text, { mode: 0o600 });
    writeFileSync(files.test, testText(basename(files.case), importPath(dirname(place), shell.configFile)));
  } catch (thrown) {
    throw new SignalboxError("usage", `${place} cannot be written: ${messageOf(thrown)}.`, { cause: thrown });
  }
  return files;
}

function importPath(folder: string, file: string): string {
  const path = relative(folder, file).replaceAll("\\", "/");
  return path.startsWith(".") ? path : `./${path}`;
}

const testText = (
  file: string,
  config: string,
): string => `// Saved by "signalbox test". What was recorded answers again: nothing is sent, and no model is called.
import { readCase, replayCase } from "signalbox/testing";
import { expect, test } from "vitest";
import config from ${JSON.stringify(config)};

test("goes as it was recorded: ${file}", () => {
  const recorded = readCase(new URL(${JSON.stringify(`./${file}`)}, import.meta.url));
  expect(replayCase(config.workflows, recorded).difference).toBeNull();
});
`;
