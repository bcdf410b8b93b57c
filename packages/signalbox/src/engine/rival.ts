// KT1. A key that the author declares is one call of its lineage: a second step that gives the same one is not sent, and fails.
// KT2. Whether it is the second is decided in the transaction of its intent, over what the transaction sees.
import { stepError } from "../definition/step-error.ts";
import { stepPath } from "../kernel/ids.ts";
import type { Arrival, CommandOf } from "../kernel/index.ts";
import type { IntentRow } from "../ports/run-store.ts";
import { declaredKey, isReplaced, keyOf, keyRootOf } from "./call-key.ts";
import type { RunActor } from "./run-actor.ts";
import { failed } from "./step-answer.ts";

type StepCommand = CommandOf<"run-step">;

/** Whether the author of the called tool says what makes two calls the same. */
export const hasDeclaredKey = ({ tool }: StepCommand): boolean => tool.keyScope !== undefined;

/** The failure of a call whose key another step holds; null where it may be sent, or another run's result is adopted instead. */
export function rivalry(actor: RunActor, command: StepCommand): Arrival | null {
  // In a plan the same call again takes the first one's result (engine/plan-run.ts, PL3).
  if (!hasDeclaredKey(command) || actor.identity.plan !== null) return null;
  const held = actor.services.store.read.intent(keyRootOf(actor, command), keyOf(actor, command).key);
  if (held === null || !isRival(actor, command, held)) return null;
  return failed(actor, command, stepError("key-taken", rivalText(actor, command, held), command.attempt), false);
}

function isRival(actor: RunActor, { tool, frame, node }: StepCommand, { run, step }: IntentRow): boolean {
  if (run === actor.key) return step !== stepPath(frame, node);
  // What was sent at this step by the lineage of a fork, or by the child that this one replaces, is lent; in which turn of an agent is not in that.
  const isSameStep = withoutTurns(step) === withoutTurns(stepPath(frame, node));
  if (isSameStep && (actor.identity.forked || isReplaced(actor, { run }))) return false;
  return tool.keyScope === "run";
}

function rivalText(actor: RunActor, command: StepCommand, { run, step }: IntentRow): string {
  const { id } = command.tool;
  const other = run === actor.key ? "" : ` of run ${actor.services.store.read.run(run)?.runId ?? "?"}`;
  const key = declaredKey(actor, command) ?? "";
  return `"${shown(stepPath(command.frame, command.node))}" gives ${id} the key "${key}", which "${shown(step)}"${other} gave it already: one key is one call, so nothing was sent. Give the two calls different keys in the tool's \`key\`, or make the call once and use its result.`;
}

const withoutTurns = (step: string): string => step.replace(/\[\d+\.\d+\]/g, "[]");
const shown = (step: string): string => step.replace(/^\//, "");
