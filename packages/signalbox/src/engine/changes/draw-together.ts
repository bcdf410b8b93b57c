import type { EventType } from "../../kernel/index.ts";
import type { ChangeRow } from "../../ports/change-store.ts";
import type { RunChange, RunStanding } from "../../ports/changes.ts";
import type { RunKey, RunRow } from "../../ports/run-store.ts";
import { typesOf } from "../journal-codec.ts";

interface Drawn {
  runId: string | null;
  seq: number;
  readonly types: Set<EventType>;
}

/** One change for each run of the rows. A batch of a run that is gone says nothing: that it is gone is said by a row of its own. */
export function drawTogether(
  rows: readonly ChangeRow[],
  rowOf: (run: RunKey) => RunRow | null,
  standing: (row: RunRow) => RunStanding,
): readonly RunChange[] {
  const drawn = new Map<RunKey, Drawn>();
  for (const { run, runId, batch } of rows) {
    const so = drawn.get(run) ?? { runId: null, seq: 0, types: new Set<EventType>() };
    drawn.set(run, so);
    so.runId ??= runId;
    if (batch === null) continue;
    so.seq = batch.seq;
    for (const type of typesOf(batch.head)) so.types.add(type);
  }
  return [...drawn].flatMap(([key, { runId, seq, types }]) => {
    const row = rowOf(key);
    const id = row?.runId ?? runId;
    return id === null ? [] : [{ runId: id, seq, run: row === null ? null : standing(row), types: [...types] }];
  });
}
