import { formatDuration } from "../base/duration.ts";
import type { Admission, Throttle } from "../definition/admission.ts";
import { expressionText } from "./expression-text.ts";

const throttleWords = ({ concurrency, rate }: Throttle, each: string): readonly string[] => [
  ...(concurrency === undefined ? [] : [`at most ${concurrency} open at once${each}`]),
  ...(rate === undefined ? [] : [`at most ${rate.count} in ${formatDuration(rate.perMs)}${each}`]),
];

/** What limits when runs of a workflow begin, one limit each. */
export const admissionWords = (admission: Admission): readonly string[] => {
  const { perKey, queue, whenOverBudget, priority } = admission;
  return [
    ...throttleWords(admission, ""),
    ...(perKey === undefined ? [] : throttleWords(perKey, ` for each ${expressionText(perKey.key)}`)),
    ...(queue === undefined ? [] : [queue.max === 0 ? "none waiting to begin" : `at most ${queue.max} waiting to begin`]),
    ...(whenOverBudget === undefined ? [] : ["waits for a day that has room for it"]),
    ...(priority === undefined ? [] : [`priority ${priority}`]),
  ];
};
