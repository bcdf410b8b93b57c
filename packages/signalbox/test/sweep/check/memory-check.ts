// What agents have noted, counted against the journals: an entry is there once, exactly where the result of a `remember` is recorded.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { ExportedRun, Journal } from "../journal-export.ts";

/** What is wrong with the notes of a store, a line each. Opens it read-only. */
export function checkMemory(home: string, { runs }: Journal): string[] {
  const told = runs.flatMap(written).sort();
  const stored = entriesIn(home).sort();
  return [
    ...told.filter((entry) => !stored.includes(entry)).map((entry) => `lost: the note ${entry} is in the journal and not in the memory`),
    ...stored.filter((entry) => !told.includes(entry)).map((entry) => `doubled: the note ${entry} is in the memory and not in the journal`),
    ...stored.filter((entry, index) => stored[index - 1] === entry).map((entry) => `doubled: the note ${entry} is there twice`),
  ];
}

const written = ({ runId, events }: ExportedRun): readonly string[] =>
  events
    .filter(({ type, id }) => type === "step-completed" && /\.remember#\d+$/.test(String(id)))
    .map(({ seq, output }) => `${(output as { readonly entry: string }).entry} of ${runId}, batch ${seq}`);

function entriesIn(home: string): string[] {
  const db = new DatabaseSync(join(home, "signalbox.db"), { readOnly: true });
  try {
    const rows = db.prepare("SELECT entry, run, seq FROM memory").all();
    return rows.map(({ entry, run, seq }) => `${String(entry)} of ${String(run)}, batch ${String(seq)}`);
  } finally {
    db.close();
  }
}
