import { count } from "../../base/count.ts";
import { SignalboxError } from "../../base/error.ts";
import type { MemoryFilter } from "../../ports/memory.ts";
import { asPerson, type CommandSpec, type Options, option, textOf } from "../command.ts";
import { readAsOf } from "../input/as-of-argument.ts";
import { readWholeNumber } from "../input/number-argument.ts";
import { requiredPerson } from "../input/person-argument.ts";
import { memoryText } from "../output/memory-text.ts";
import type { Shell } from "../shell.ts";

const LIMIT = 100;

export const memory: CommandSpec = {
  usage: "memory <agent> [entry]",
  summary: "what an agent remembers, now or as of a moment; forget an entry",
  details: `forget <entry>   takes the words of an entry away for good, and those of the entries whose place it took; who did it, when and why stays.
                 It needs --as and --reason. The runs whose journals have the words are named; --with-runs erases them as well.`,
  options: [
    option("--subject <key>", "only what it remembers of this subject"),
    option("--search <words>", "only notes with one of these words, or one that begins so; the best match first"),
    option("--as-of <moment>", "as it was then: a batch of a run (<run>:<seq>), 2026-07-01T14:00:00Z, or 2h for two hours ago"),
    option("--history", "also what was replaced, forgotten and taken away"),
    option("--limit <count>", `at most this many, up to 1000 (default: ${LIMIT})`),
    asPerson("forget: who does it, somebody of the config"),
    option("--with-runs", "forget: also erase the runs that wrote the words or were given them, with all that they started"),
    option("--reason <text>", "forget: why; it is kept with the entry, so name nobody in it"),
  ],
  run: async (shell, [agent = "", entry], options) => {
    if (agent === "forget" && entry !== undefined) return forget(shell, entry, options);
    if (entry !== undefined)
      throw new SignalboxError("usage", `"${agent}" is nothing to do with an entry. Say "signalbox memory forget ${entry}".`);
    const filter = filterOf(agent, options);
    const found = await shell.with("read", ({ engine }) => engine.memory(filter));
    if (shell.json) return shell.print.json(found);
    await shell.print.lines(memoryText(shell.print.paint, found));
    if (found.length === 0) shell.note(`"${agent}" remembers nothing of the kind. --history shows what it no longer does.`);
    if (found.length === filter.limit) shell.note("There may be more: --limit shows more, --subject and --search fewer.");
  },
};

function filterOf(agent: string, options: Options): MemoryFilter & { readonly limit: number } {
  const subject = textOf(options, "subject");
  const words = textOf(options, "search");
  const asOf = textOf(options, "asOf");
  return {
    agent,
    history: options.history === true,
    limit: readWholeNumber(textOf(options, "limit") ?? String(LIMIT), "--limit", 1, 1_000),
    ...(subject === undefined ? {} : { subject }),
    ...(words === undefined ? {} : { words }),
    ...(asOf === undefined ? {} : { at: readAsOf(asOf, "--as-of", Date.now()) }),
  };
}

async function forget(shell: Shell, entry: string, options: Options): Promise<void> {
  const reason = textOf(options, "reason");
  if (reason === undefined) throw new SignalboxError("usage", "Say why: --reason <text>.");
  const report = await shell.with("work", (instance) =>
    instance.engine.forget({ entry, reason, by: requiredPerson(instance, options), withRuns: options.withRuns === true }),
  );
  if (shell.json) return shell.print.json(report);
  await shell.print.line(`The words of ${count(report.entries.length, "entry", "entries")} are gone: ${report.entries.join(", ")}.`);
  if (report.runs.length > 0) await shell.print.line(`Erased with it: ${report.runs.join(", ")}.`);
  if (report.replacedBy !== null) shell.note(`${report.replacedBy} took its place and still has its own words.`);
  if (report.alsoIn.length > 0)
    shell.note(
      `The journals of ${report.alsoIn.join(", ")} have the words as well: --with-runs would have erased them, "signalbox erase" and "signalbox prune" still can.`,
    );
}
