import { z } from "zod";
import type { RunJournal } from "../../workload.ts";

const Run = z.looseObject({
  runId: z.string(),
  workflow: z.string(),
  subject: z.string().nullable(),
  status: z.string(),
  outcome: z.string().nullable(),
  output: z.json(),
});
const Line = z.union([
  z.looseObject({ format: z.literal("signalbox-journal"), run: Run }),
  z.looseObject({ event: z.looseObject({ type: z.string() }) }),
]);

/** The runs of what `signalbox export` printed, any number of exports one after the other: a header for each run, then its events. */
export function exportedRuns(lines: readonly string[]): RunJournal[] {
  const runs: (RunJournal & { readonly events: z.infer<typeof Line>["event"][] })[] = [];
  for (const text of lines) {
    const line = Line.parse(JSON.parse(text));
    if ("run" in line) runs.push({ ...(line.run as z.infer<typeof Run>), events: [] });
    else runs.at(-1)?.events.push(line.event);
  }
  return runs;
}
