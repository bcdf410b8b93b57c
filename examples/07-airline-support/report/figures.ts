import type { Backtest } from "../backtest/backtest.ts";
import { isWrong } from "../backtest/recorded-writes.ts";
import type { Verdict } from "../backtest/verdict.ts";
import { forecastTrials, scoreTrials } from "../forecast/trial-forecasts.ts";
import type { ReplayedJournal } from "../journals/replay-journals.ts";

export interface Figures {
  readonly runs: number;
  readonly toolResults: { readonly total: number; readonly equal: number };
  readonly journals: { readonly replayedIdentical: number; readonly forkable: number };
  readonly wrongWrites: { readonly total: number; readonly stopped: number; readonly asked: number; readonly breaksPolicy: number };
  /** Of runs whose cost was forecast from the other rounds; losses in micro-USD. */
  readonly forecasts: { readonly total: number; readonly covered: number; readonly loss: number; readonly plainLoss: number };
  readonly correctWrites: { readonly total: number; readonly denied: number; readonly asked: number };
}

import { costsOfTries } from "../tokens/cost-of-try.ts";

/** What `--json` prints. A journal counts when it is complete and replays to the same decisions. `stopped` is denied for whatever reason, `breaksPolicy` denied by a rule and not because a fact could not be read. */
export function figuresOf(backtest: Backtest, journals: readonly ReplayedJournal[]): Figures {
  const costs = costsOfTries(backtest.runs, backtest.tools)?.tries ?? [];
  const { covered, loss, plainLoss } = scoreTrials(forecastTrials(costs));
  const { runs, toolResults, recordedWrites, correctWrites } = backtest;
  const wrong = countAnswers(recordedWrites.filter(isWrong));
  const correct = countAnswers(correctWrites);
  return {
    runs: runs.length,
    toolResults: { total: toolResults.total, equal: toolResults.equal },
    journals: {
      replayedIdentical: journals.filter(({ isComplete, isIdentical }) => isComplete && isIdentical).length,
      forkable: journals.filter(({ forks }) => forks.problems.length === 0).length,
    },
    wrongWrites: { total: wrong.total, stopped: wrong.denied, asked: wrong.asked, breaksPolicy: wrong.deniedByRule },
    forecasts: { total: covered.of, covered: covered.count, loss: Math.round(loss), plainLoss: Math.round(plainLoss) },
    correctWrites: { total: correct.total, denied: correct.denied, asked: correct.asked },
  };
}

export interface AnswerCount {
  readonly total: number;
  readonly denied: number;
  readonly deniedByRule: number;
  readonly asked: number;
  readonly allowed: number;
}

export function countAnswers(writes: readonly { readonly verdict: Verdict }[]): AnswerCount {
  const count = (fits: (verdict: Verdict) => boolean): number => writes.filter(({ verdict }) => fits(verdict)).length;
  return {
    total: writes.length,
    denied: count(({ answer }) => answer === "deny"),
    deniedByRule: count(({ answer, isByRule }) => answer === "deny" && isByRule),
    asked: count(({ answer }) => answer === "ask"),
    allowed: count(({ answer }) => answer === "allow"),
  };
}
