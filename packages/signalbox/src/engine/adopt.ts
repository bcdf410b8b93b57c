// Another run may hold the key of a call: a run of the same instance-wide key, the child that this one replaces after a retry, or another
// run of a lineage that was forked.
// Its result is this run's, and the journal says whose it is. What was refused, or provably never sent, is free again.
import { stepError } from "../definition/step-error.ts";
import { stepOf, stepPath } from "../kernel/ids.ts";
import type { Arrival, CommandOf, Event } from "../kernel/index.ts";
import type { IntentRow, RunRow } from "../ports/run-store.ts";
import { outcomeOf } from "./call-outcome.ts";
import { readJournal } from "./journal.ts";
import type { RunActor } from "./run-actor.ts";
import { controllerOf, doubted, failed } from "./step-answer.ts";

type StepCommand = CommandOf<"run-step">;
/** The answer that there is without sending; null when this run may send. */
export async function adopt(actor: RunActor, command: StepCommand, holder: IntentRow): Promise<Arrival | null> {
  const run = actor.services.store.read.run(holder.run) as RunRow;
  const known = outcomeOf(actor.services, run, holder, actor.identity.forked ? ownSettlements(actor, command) : []);
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
  return command.tool.delivery === "keyed" && !actor.identity.forked
    ? failed(actor, command, error, false)
    : doubted(actor, command, error);
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

/** A fork may begin with the doubt: what a person said of it is in its own entries. */
function ownSettlements(actor: RunActor, command: StepCommand): readonly Event[] {
  const { digest, store } = actor.services;
  const own = [...readJournal(digest, store.read, actor.key, actor.runId)].filter(({ row }) => row.run === actor.key);
  const step = stepPath(command.frame, command.node);
  return own.flatMap(({ batch }) => batch.events.filter((event) => event.type === "step-settled" && stepOf(event.id) === step));
}
