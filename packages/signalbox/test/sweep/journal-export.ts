import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EmbeddedEngine, Json } from "signalbox";

export interface ExportedRun {
  readonly runId: string;
  readonly workflow: string;
  readonly subject: string | null;
  readonly status: string;
  readonly outcome: string | null;
  readonly output: Json;
  /** Code of the error that it ended with. */
  readonly error: string | null;
  readonly events: readonly ExportedEvent[];
  /** Where a replay differs from the journal; null when it is identical. */
  readonly difference: Json;
}
export type ExportedEvent = { readonly seq: number; readonly type: string; readonly controller: string; readonly [field: string]: unknown };
export interface Journal {
  readonly runs: readonly ExportedRun[];
  /** What the product's own check of the chains found. */
  readonly problems: readonly string[];
  readonly steps: number;
}

export const exportFile = (home: string): string => join(home, "export.json");

/** Writes every run with its events, as `signalbox export` would. */
export async function exportJournal(engine: EmbeddedEngine, home: string): Promise<void> {
  const runs: ExportedRun[] = [];
  for (const view of [...(await engine.runs({ limit: 1_000 }))].reverse()) {
    const entries = await engine.journal(view.runId);
    const { difference } = await engine.replay(view.runId);
    const { runId, workflow, subject, status, outcome, output, error } = view;
    const events = entries.map(({ seq, event }) => ({ seq, ...event }) as ExportedEvent);
    runs.push({ runId, workflow, subject, status, outcome, output, error: error?.code ?? null, events, difference: difference as Json });
  }
  const { problems, steps } = await engine.verify();
  const journal: Journal = { runs, steps, problems: problems.map(({ runId, seq, problem }) => `${runId} at ${seq}: ${problem}`) };
  writeFileSync(exportFile(home), JSON.stringify(journal));
}
