import { type StepError, stepError } from "../../definition/step-error.ts";
import { type Closing, childrenOf } from "../run-state.ts";
import { stop, type Visit } from "../visit.ts";

/** After the first failure nothing new starts; what is in flight may finish and is recorded. */
export function stopSiblings(visit: Visit): void {
  const closing: Closing = { why: "sibling", error: stepError("stopped", "Another part of the same join failed.") };
  for (const path of childrenOf(visit.state, visit.path)) {
    // All were stopped together, so when one is, they are.
    if (visit.state.frames.get(path)?.closing !== undefined) return;
    stop(visit, path, closing);
  }
}

/** One error for all failures of a join: the first one's code when they agree, "several-failures" otherwise. */
export function joinError(node: string, parts: string, failures: { readonly [key: string]: StepError }): StepError {
  const entries = Object.entries(failures);
  const codes = new Set(entries.map(([, error]) => error.code));
  const [first] = entries;
  const code = codes.size === 1 && first !== undefined ? first[1].code : "several-failures";
  const message = `${entries.length} of the ${parts} of "${node}" failed; ${first?.[0]}: ${first?.[1].message}`;
  const attempts = entries.reduce((most, [, error]) => Math.max(most, error.attempts), 0);
  return {
    code,
    message,
    attempts,
    failures: Object.fromEntries(entries.map(([key, error]) => [key, { code: error.code, message: error.message }])),
  };
}
