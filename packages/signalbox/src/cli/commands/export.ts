import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { messageOf, SignalboxError } from "../../base/error.ts";
import { type CommandSpec, option, textOf } from "../command.ts";
import { count } from "../output/count.ts";
import { safeJson } from "../output/visible.ts";
import { findRun } from "./show.ts";

export const exportRun: CommandSpec = {
  usage: "export <run>",
  summary: "write a run's journal as lines of JSON: a header with the run and its graph, then every event",
  options: [option("-o, --output <file>", "write to a file instead of standard output")],
  run: (shell, [runId = ""], options) =>
    shell.with("read", async ({ engine }) => {
      const run = await findRun(engine, runId);
      const entries = await engine.journal(run.runId);
      const header = {
        format: "signalbox-journal",
        version: 1,
        exportedAt: new Date().toISOString(),
        run,
        graph: await engine.graph(run.runId),
      };
      const file = textOf(options, "output");
      if (file !== undefined) {
        await writeLines(file, [header, ...entries]);
        return shell.note(`${count(entries.length, "event")} of run ${run.runId} written to ${file}.`);
      }
      for (const line of [header, ...entries]) await shell.print.json(line);
    }),
};

async function writeLines(file: string, values: readonly unknown[]): Promise<void> {
  try {
    const stream = createWriteStream(file, { mode: 0o600 });
    for (const value of values) if (!stream.write(`${safeJson(value)}\n`)) await once(stream, "drain");
    stream.end();
    await finished(stream);
  } catch (thrown) {
    throw new SignalboxError("usage", `${file} cannot be written: ${messageOf(thrown)}.`, { cause: thrown });
  }
}
