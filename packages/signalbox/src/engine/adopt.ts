// Another run may hold the key of a call: a run of the same instance-wide key, or the child that this one replaces after a retry.
// Its result is this run's, and the journal says whose it is. What was refused, or provably never sent, is free again.
import type { Value } from "../base/json.ts";
import { stepError } from "../definition/step-error.ts";
import { stepPath } from "../kernel/ids.ts";
import type { Arrival, CommandOf } from "../kernel/index.ts";
import type { IntentRow, RunRow } from "../ports/run-store.ts";
import { readJournal } from "./journal.ts";
import type { RunActor } from "./run-actor.ts";
import { controllerOf, doubted, failed } from "./step-answer.ts";

type StepCommand = CommandOf<"run-step">;
/** What the holder's journal says of its call. */
type Known = { readonly is: "done"; readonly output: Value; readonly isErased: boolean } | { readonly is: "free" | "open" };

/** The answer that there is without sending; null when this run may send. */
export async function adopt(actor: RunActor, command: StepCommand, holder: IntentRow): Promise<Arrival | null> {
  const run = actor.services.store.read.run(holder.run) as RunRow;
  const known = outcomeOf(actor, run, holder);
  if (known.is === "done") {
    const { output, isErased } = known;
    if (isErased)
      return failed(actor, command, stepError("erased", `${erasedResult(run.runId)} Nothing was sent.`, command.attempt), false);
    return { type: "step-completed", controller: controllerOf(actor, command), id: command.id, output, adopted: run.runId };
  }
  const isReplaced = run.root === actor.root && run.endedAt !== null;
  const isTaken = (known.is === "free" || isReplaced) && (await take(actor, command, holder));
  if (isTaken && (known.is === "free" || mayRepeat(actor, command, holder))) return null;
  const whose = `Run ${run.runId} has sent the same call and has no result`;
  if (!isTaken) return failed(actor, command, stepError("in-progress", `${whose} yet.`, command.attempt), true);
  const error = stepError("outcome-unknown", `${whose}.`, command.attempt);
  return command.tool.delivery === "keyed" ? failed(actor, command, error, false) : doubted(actor, command, error);
}

const erasedResult = (runId: string): string =>
  `Run ${runId} has sent the same call, and its result was erased with the values of its subject.`;

/** False when somebody else was quicker. */
async function take(actor: RunActor, command: StepCommand, holder: IntentRow): Promise<boolean> {
  let isTaken = false;
  await actor.services.committer.submit((writer) => {
    isTaken = writer.takeIntent(holder, actor.key, stepPath(command.frame, command.node));
  });
  return isTaken;
}

/** What may have happened is sent again only where that changes nothing: the crash table of semantics.md, section 3. */
function mayRepeat(actor: RunActor, { tool }: StepCommand, { at }: IntentRow): boolean {
  return tool.delivery === "local" || (tool.delivery === "keyed" && actor.now() <= at + (tool.windowMs ?? 0));
}

function outcomeOf(actor: RunActor, run: RunRow, { step }: IntentRow): Known {
  const { digest, store } = actor.services;
  let isFree = false;
  let isUnsure = false;
  for (const { batch, row } of readJournal(digest, store.read, run.key, run.runId)) {
    for (const event of batch.events) {
      if (!("id" in event) || !event.id.startsWith(`${step}#`)) continue;
      if (event.type === "step-completed" || (event.type === "step-probed" && event.happened === true))
        return { is: "done", output: event.output, isErased: row.body === null };
      if (event.type === "step-settled") {
        if (event.choice === "happened") return { is: "done", output: event.output, isErased: row.body === null };
        isFree = event.choice === "did-not-happen";
        isUnsure = !isFree;
      } else if (event.type === "intent-recorded") isFree = false;
      else if (event.type === "step-doubted") isUnsure = true;
      else if (event.type === "step-failed") isFree = !event.retryable || (run.endedAt !== null && !isUnsure);
    }
  }
  return { is: isFree ? "free" : "open" };
}
