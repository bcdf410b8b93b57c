import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { count } from "../../base/count.ts";
import { isSignalboxError, messageOf, SignalboxError } from "../../base/error.ts";
import { safeJson } from "../../base/visible.ts";
import type { Engine, RunView } from "../../ports/engine.ts";
import { type CommandSpec, option, textOf } from "../command.ts";
import { exitCode } from "../exit-code.ts";
import { findRun } from "./show.ts";

const PAGE = 100;

export const exportRun: CommandSpec = {
  usage: "export [run]",
  summary: "write a run's journal as lines of JSON: a header with the run and its graph, then every event",
  options: [
    option("--all", "every run, one after another, the newest first"),
    option("-o, --output <file>", "write to a file instead of standard output"),
  ],
  run: (shell, [runId], options) => {
    const all = options.all === true;
    if (all === (runId !== undefined)) throw new SignalboxError("usage", "export takes a run, or --all.");
    return shell.with("read", async ({ engine }) => {
      const told: Told = { runs: 0, events: 0, unreadable: [] };
      const lines = all ? everyRun(engine, told) : oneRun(engine, await findRun(engine, runId ?? ""), told);
      const file = textOf(options, "output");
      if (file === undefined) for await (const line of lines) await shell.print.json(line);
      else {
        await writeLines(file, lines);
        const whose = all ? count(told.runs, "run") : `run ${(await findRun(engine, runId ?? "")).runId}`;
        shell.note(`${count(told.events, "event")} of ${whose} written to ${file}.`);
      }
      if (told.unreadable.length === 0) return exitCode.ok;
      shell.note(
        `${count(told.unreadable.length, "run")} cannot be read as a whole: ${told.unreadable.join(", ")}. "signalbox verify" says more.`,
      );
      return exitCode.refused;
    });
  },
};

/** What was written so far. */
interface Told {
  runs: number;
  events: number;
  readonly unreadable: string[];
}

async function* oneRun(engine: Engine, run: RunView, told: Told): AsyncGenerator<unknown> {
  const entries = await engine.journal(run.runId);
  const exportedAt = new Date().toISOString();
  yield { format: "signalbox-journal", version: 1, exportedAt, run, graph: await engine.graph(run.runId) };
  yield* entries;
  told.runs++;
  told.events += entries.length;
}

/** What is wrong with one run keeps no other from being written. */
async function* everyRun(engine: Engine, told: Told): AsyncGenerator<unknown> {
  for (
    let page = await engine.runs({ limit: PAGE });
    page.length > 0;
    page = await engine.runs({ limit: PAGE, before: page.at(-1)?.runId ?? "" })
  ) {
    for (const run of page) {
      try {
        yield* oneRun(engine, run, told);
      } catch (thrown) {
        if (!isSignalboxError(thrown)) throw thrown;
        told.unreadable.push(run.runId);
        yield { format: "signalbox-journal", version: 1, run, error: { code: thrown.code, message: thrown.message } };
      }
    }
  }
}

async function writeLines(file: string, values: AsyncIterable<unknown>): Promise<void> {
  const stream = createWriteStream(file, { mode: 0o600 });
  const problem = await pipeline(texts(values), stream).catch((thrown: unknown) => thrown);
  if (problem === undefined) return;
  if (isSignalboxError(problem)) throw problem;
  throw new SignalboxError("usage", `${file} cannot be written: ${messageOf(problem)}.`, { cause: problem });
}

async function* texts(values: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const value of values) yield `${safeJson(value)}\n`;
}
