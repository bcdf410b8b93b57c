import type { Backtest } from "../backtest/backtest.ts";
import { isWrong, isWrongAndRefused, type RecordedWrite, runIdOf } from "../backtest/recorded-writes.ts";
import type { Verdict } from "../backtest/verdict.ts";
import { wrongArguments } from "../backtest/wrong-arguments.ts";
import { type AnswerCount, countAnswers } from "./figures.ts";
import { table } from "./table.ts";

type Judged = { readonly tool: string; readonly verdict: Verdict };

export function policyTable({ runs, recordedWrites, correctWrites }: Backtest): string {
  const wrong = recordedWrites.filter(isWrong);
  const passed = wrong.filter(({ verdict }) => verdict.answer === "allow");
  return [
    "Wrong writes: executed in a run that failed, and none of the calls that should have been made",
    answersTable(wrong),
    "",
    "Correct writes: the calls that should have been made",
    answersTable(correctWrites),
    "",
    "Calls that the airline's own checks refused, in runs that failed",
    answersTable(recordedWrites.filter(isWrongAndRefused)),
    "",
    "What the rules said",
    rulesTable(wrong, correctWrites),
    "",
    `${passed.length} of the ${wrong.length} wrong writes are within the policy and wrong for the customer. Beside the nearest call that should have been made:`,
    wrongArgumentsTable(passed, runs),
    "No policy catches these. A confirmation that is bound to the exact arguments catches those of which the customer was shown something else.",
  ].join("\n");
}

const cells = ({ total, denied, asked, allowed }: AnswerCount): number[] => [total, denied, asked, allowed];

function answersTable(writes: readonly Judged[]): string {
  const byTool = [...Map.groupBy(writes, ({ tool }) => tool)].toSorted(([, left], [, right]) => right.length - left.length);
  const rows = byTool.map(([tool, judged]) => [tool, ...cells(countAnswers(judged))]);
  return table(["tool", "writes", "denied", "asked", "passed"], [...rows, ["all", ...cells(countAnswers(writes))]]);
}

function rulesTable(wrong: readonly Judged[], correct: readonly Judged[]): string {
  const reasons = new Map<string, { answer: string; wrong: number; correct: number }>();
  for (const [kind, writes] of [["wrong", wrong] as const, ["correct", correct] as const])
    for (const { answer, because } of writes.map(({ verdict }) => verdict)) {
      if (answer === "allow") continue;
      const reason = reasons.get(because ?? "") ?? { answer, wrong: 0, correct: 0 };
      reasons.set(because ?? "", { ...reason, [kind]: reason[kind] + 1 });
    }
  const rows = [...reasons].toSorted(([, left], [, right]) =>
    left.answer === right.answer ? right.wrong - left.wrong : left.answer === "deny" ? -1 : 1,
  );
  return table(
    ["reason", "answer", "wrong", "correct"],
    rows.map(([because, { answer, wrong: wrongly, correct: rightly }]) => [because, answer, wrongly, rightly]),
  );
}

function wrongArgumentsTable(passed: readonly RecordedWrite[], runs: Backtest["runs"]): string {
  const actions = new Map(runs.map((run) => [runIdOf(run), run.info.task.actions]));
  const groups = Map.groupBy(passed, (write) => wrongArguments(write, actions.get(write.run) ?? []).join(", "));
  const rows = [...groups].toSorted(([, left], [, right]) => right.length - left.length);
  return table(
    ["what differs", "writes"],
    rows.map(([what, writes]) => [what, writes.length]),
  );
}
