// BT7. Of the attempts of a call the first one that goes another way counts: what follows it is another run.
// BT8. What lies behind the first flip, or the first call of which nothing can be said, is uncertain: the run might never have come to it.
import { formatInstant } from "../../base/instant.ts";
import type { PolicyInForce } from "../../kernel/index.ts";
import type { CallAnswer, Flip, UnknownCall } from "../../ports/backtest.ts";
import { answerThen, isBeyondPolicies, type JudgedIn, judgeAgain } from "./judge-again.ts";
import { isDecision, type RecordedAttempt, type RecordedCall, type RecordedRun } from "./recorded-run.ts";

export type RunName = Pick<Flip, "runId" | "workflow" | "subject">;
/** A call of a run, judged by what was said then and by what would be said. */
export interface Retried {
  readonly call: RecordedCall;
  readonly attempt: RecordedAttempt;
  readonly before: CallAnswer;
  readonly flip: Flip | null;
  readonly unknown: UnknownCall | null;
  readonly certain: boolean;
}
export interface RetriedRun {
  readonly recorded: RecordedRun;
  readonly retried: readonly Retried[];
  /** Where what is known ends; infinite where all of it is. */
  readonly knownUntil: number;
  /** Batch in which that is. */
  readonly knownUntilSeq: number;
}
/** The policies to try, and those in force without the change. */
export interface Tried {
  readonly policies: readonly PolicyInForce[];
  readonly today: readonly PolicyInForce[];
}

/** `isCertain`: that the run would have begun. */
export function retryRun(name: RunName, recorded: RecordedRun, tried: Tried, judgedIn: JudgedIn, isCertain: boolean): RetriedRun {
  const found = recorded.calls
    .flatMap((call) => retryCall(name, call, tried, judgedIn) ?? [])
    .sort((a, b) => a.attempt.order - b.attempt.order);
  const first = found.find(({ flip, unknown }) => flip !== null || unknown !== null)?.attempt;
  const knownUntil = isCertain ? (first?.order ?? Number.POSITIVE_INFINITY) : -1;
  const retried = found.map((each) => {
    const certain = each.attempt.order <= knownUntil;
    return { ...each, certain, flip: each.flip === null ? null : { ...each.flip, certain } };
  });
  return { recorded, retried, knownUntil, knownUntilSeq: isCertain ? (first?.seq ?? Number.POSITIVE_INFINITY) : 0 };
}

/** Null for a call that nobody decided about. */
function retryCall(name: RunName, call: RecordedCall, tried: Tried, judgedIn: JudgedIn): Omit<Retried, "certain"> | null {
  const decisions = call.attempts.filter(isDecision);
  const [first] = decisions;
  if (first === undefined) return null;
  for (const attempt of decisions) {
    const before = answerThen(attempt);
    if (isBeyondPolicies(attempt)) continue;
    const after = judgeAgain(attempt, tried.policies, judgedIn);
    const at = placeOf(name, call, attempt);
    if (!after.known) return { call, attempt, before, flip: null, unknown: { ...at, facts: after.facts } };
    if (isSame(before, after.answer)) continue;
    const today = judgeAgain(attempt, tried.today, judgedIn);
    const flip: Flip = {
      ...at,
      subject: name.subject,
      effect: attempt.command.tool.effect,
      before,
      after: after.answer,
      read: after.read,
      today: today.known && isSame(today.answer, after.answer),
      certain: true,
      person: call.person,
    };
    return { call, attempt, before, flip, unknown: null };
  }
  return { call, attempt: first, before: answerThen(first), flip: null, unknown: null };
}

const placeOf = ({ runId, workflow }: RunName, { step }: RecordedCall, { seq, at, command }: RecordedAttempt) => ({
  ...{ runId, workflow, step, seq },
  at: formatInstant(at),
  tool: command.tool.id,
});

/** The same becomes of the call, and the same people are asked. */
const isSame = (a: CallAnswer, b: CallAnswer): boolean => a.answer === b.answer && (a.answer !== "ask" || a.by === b.by);
