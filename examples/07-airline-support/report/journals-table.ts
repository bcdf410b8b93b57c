import type { ReplayedJournal } from "../journals/replay-journals.ts";

export function journalsTable(journals: readonly ReplayedJournal[]): string {
  const count = (fits: (journal: ReplayedJournal) => boolean): number => journals.filter(fits).length;
  return [
    `Through an agent's node with the recorded replies for a model: ${count(({ isComplete }) => isComplete)} of ${journals.length} runs came to their end with every reply`,
    `in the journal, ${count(({ isIdentical }) => isIdentical)} journals replay to the same decisions, and in ${count(({ differences }) => differences.length === 0)} runs the model was told what was recorded at every turn.`,
    ...journals.flatMap(({ run, differences }) => differences.map((difference) => `run ${run}: ${difference}`)),
  ].join("\n");
}
