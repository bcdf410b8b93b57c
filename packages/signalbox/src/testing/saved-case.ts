import { firstStepDifference } from "../analysis/case/case-difference.ts";
import { recordCase } from "../analysis/case/record-case.ts";
import { redactCase } from "../analysis/case/redact-case.ts";
import type { RunCase } from "../analysis/case/run-case.ts";
import { SignalboxError } from "../base/error.ts";
import type { Graph } from "../definition/graph.ts";
import type { AnyWorkflow } from "../definition/workflow.ts";
import type { JournalEntry } from "../ports/engine.ts";
import { driveCase } from "./drive-case.ts";

/** A run as it was started and pinned, with its journal. */
export interface SavedRun {
  readonly graph: Graph;
  /** Of the graph. */
  readonly hash: string;
  readonly entries: readonly JournalEntry[];
}

/**
 * A run as a test case that may be kept: what schemas mark as sensitive and the given secrets are replaced, and what follows from the
 * replaced values is found anew.
 * @throws SignalboxError `state-conflict` naming the step, where the run would not go the same way without them.
 */
export function savedCase({ graph, hash, entries }: SavedRun, code: AnyWorkflow, secrets: readonly string[]): RunCase {
  if (entries.some(({ erased }) => erased !== undefined)) throw refuse("values of its journal are erased.");
  const whole = recordCase(graph, hash, entries);
  const redaction = redactCase(whole, graph, code, secrets);
  if (redaction.recorded.redacted === 0) return whole;
  const before = driveCase(graph, code, whole).difference;
  if (before !== null)
    throw refuse(`something in it has to be redacted, and the code is not that which the run ran with. ${before.message}`);
  const { follows, difference } = driveCase(graph, code, redaction.recorded, firstStepDifference);
  if (difference !== null)
    throw refuse(
      `without what is marked as sensitive it goes another way. ${difference.message} Mark less, or decide on what is not marked.`,
    );
  const told = redaction.tells(follows.flat());
  if (told !== null)
    throw refuse(`"${told.step}" is given something that is marked as sensitive and is no text. Mark it where it enters the run, too.`);
  const moments = redaction.recorded.moments.map((moment, index) => ({ ...moment, follows: follows[index] ?? [] }));
  if (secrets.some((secret) => JSON.stringify(moments).includes(JSON.stringify(secret).slice(1, -1))))
    throw refuse(
      "a secret of the environment is written in the workflow itself, or made by its functions. Let the tool that needs it read it.",
    );
  return { ...redaction.recorded, moments };
}

const refuse = (why: string): SignalboxError => new SignalboxError("state-conflict", `The run cannot be saved as a test case: ${why}`);
