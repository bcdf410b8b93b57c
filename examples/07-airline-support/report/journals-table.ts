import type { ReplayedJournal } from "../journals/replay-journals.ts";

export function journalsTable(journals: readonly ReplayedJournal[]): string {
  const count = (fits: (journal: ReplayedJournal) => boolean): number => journals.filter(fits).length;
  return [
    `Through an agent's node with the recorded replies for a model: ${count(({ isComplete }) => isComplete)} of ${journals.length} runs came to their end with every reply`,
    `in the journal, ${count(({ isIdentical }) => isIdentical)} journals replay to the same decisions, and in ${count(({ differences }) => differences.length === 0)} runs the model was told what was recorded at every turn.`,
    `Forked without a change at ${sum(journals, ({ unchanged }) => unchanged)} batches and with another reply ${sum(journals, ({ changed }) => changed)} times: ${count(({ forks }) => forks.problems.length === 0)} journals as they should, and nothing was sent.`,
    ...journals.flatMap(({ run, forks }) => forks.problems.map((problem) => `run ${run}, fork ${problem}`)),
    ...journals.flatMap(({ run, differences }) => differences.map((difference) => `run ${run}: ${difference}`)),
  ].join("\n");
}

const sum = (journals: readonly ReplayedJournal[], of: (forks: ReplayedJournal["forks"]) => number): number =>
  journals.reduce((total, { forks }) => total + of(forks), 0);
