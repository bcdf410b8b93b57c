import { type StepError, stepError } from "../../definition/step-error.ts";
import { childrenOf } from "../run-state.ts";
import type { Visit } from "../visit.ts";

/** After the first failure nothing new starts; what is in flight may finish and is recorded. */
export function stopSiblings(visit: Visit): void {
  for (const path of childrenOf(visit.state, visit.path)) {
    if (path.startsWith("!") || visit.state.frames.get(path)?.closing !== undefined) continue;
    visit.record({
      type: "frame-closing",
      frame: path,
      closing: { why: "sibling", error: stepError("stopped", "Another part of the same join failed.") },
    });
  }
}

/** One error for all failures of a join: the first one's code when they agree, "several-failures" otherwise. */
export function joinError(node: string, parts: string, failures: { readonly [key: string]: StepError }): StepError {
  const entries = Object.entries(failures);
  const codes = new Set(entries.map(([, error]) => error.code));
  const [first] = entries;
  const code = codes.size === 1 && first !== undefined ? first[1].code : "several-failures";
  const message = `${entries.length} of the ${parts} of "${node}" failed; ${first?.[0]}: ${first?.[1].message}`;
  const attempts = Math.max(...entries.map(([, error]) => error.attempts));
  return {
    code,
    message,
    attempts,
    failures: Object.fromEntries(entries.map(([key, error]) => [key, { code: error.code, message: error.message }])),
  };
}
