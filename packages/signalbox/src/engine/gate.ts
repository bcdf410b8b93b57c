// Z4. The gate is where the effect leaves: exactly the bytes that were approved, under the policies in force now, or nothing.
// Z5. After a cancel no intent is recorded, and so nothing that needs one is sent.
import { canonical } from "../base/json.ts";
import { stepError } from "../definition/step-error.ts";
import type { Arrival, CommandOf, RunState } from "../kernel/index.ts";
import { intentOf, type Job } from "./commit-work.ts";
import { isJudged, type Judgement, judgeCall } from "./judge-call.ts";
import { rightText } from "./rights.ts";
import { rivalry } from "./rival.ts";
import type { RunActor } from "./run-actor.ts";
import { doubted, failed, unsent } from "./step-answer.ts";

type StepCommand = CommandOf<"run-step">;

/** Why the bytes may not leave: they are not those that people cleared last. */
export function gateProblem({ node, input, cleared, clearances = [] }: StepCommand): string | null {
  const last = clearances.at(-1) ?? cleared;
  if (last === undefined || canonical(input ?? null) === canonical(last.arguments)) return null;
  return `The bytes of "${node}" are not the bytes that ${last.approval} approved. Nothing was sent.`;
}

/** True when something has to be asked or recorded before the call is sent; without policies that is done already. */
export const isGated = (actor: RunActor, command: StepCommand): boolean => !hasIntent(actor, command) || isJudged(actor, command);

const hasIntent = (actor: RunActor, { id, tool }: StepCommand): boolean =>
  tool.delivery === "free" || actor.live.state.open.get(id)?.intent === true;

/** Judges the call and records what was said, with its intent. Null: it may be sent; otherwise what became of it. */
export async function passGate(actor: RunActor, command: StepCommand, given: unknown): Promise<Arrival | null> {
  const judgement = isJudged(actor, command) ? await judgeCall(actor, command, given) : null;
  const judged = judgement === null || isSilent(judgement) ? null : told(command, judgement);
  const stopped = judgement === null ? null : refusal(actor, command, judgement);
  const intended = stopped !== null || hasIntent(actor, command) ? null : intentOf(actor, command);
  try {
    await record(actor, command, judged, intended);
  } catch {
    const taken = intended === null ? null : rivalry(actor, command);
    if (taken !== null) return taken;
    return failed(actor, command, stepError("cancelled", "The run went on without this call before it was sent."), false);
  }
  return stopped;
}

/**
 * F7. What the lineage has sent is lent without being judged: people and policies had their say. A fork with policies of its own has it judged by
 * them, unless it was let go before the fork began. Null: it may be lent.
 */
export async function judgeLent(actor: RunActor, command: StepCommand, given: unknown): Promise<Arrival | null> {
  if (actor.identity.policies.length === 0 || command.intent || !isJudged(actor, command)) return null;
  const judgement = await judgeCall(actor, command, given);
  try {
    await record(actor, command, isSilent(judgement) ? null : told(command, judgement), null);
  } catch {
    return failed(actor, command, stepError("cancelled", "The run went on without this call before it was lent its result."), false);
  }
  return refusal(actor, command, judgement);
}

const isSilent = ({ verdict, facts, lacks }: Judgement): boolean => verdict.findings.length === 0 && facts.length === 0 && lacks === null;
/** What was said of a call, for the journal. */
export const told = ({ id }: StepCommand, { verdict, facts, lacks }: Judgement): Arrival => ({
  type: "step-judged",
  controller: "rules",
  id,
  verdict,
  facts,
  ...(lacks === null ? {} : { lacks }),
});

/** What stands against the call. Where an earlier attempt may have been sent, that stays in doubt. */
function refusal(actor: RunActor, command: StepCommand, judgement: Judgement): Arrival | null {
  const { attempt, id, intent: mayHaveLeft } = command;
  const { unmet } = judgement;
  const denied = denialOf(command, judgement);
  if (denied !== null) return unsent(actor, command, stepError(denied.code, denied.message, attempt));
  if (unmet === null) return null;
  const { by, withinMs, remindMs, reason, policy, version } = unmet;
  if (mayHaveLeft) return doubted(actor, command, stepError("not-approved", `The policy "${policy}" now asks ${by} first.`, attempt));
  const ask = {
    by,
    withinMs,
    policy,
    version,
    ...(remindMs === undefined ? {} : { remindMs }),
    ...(reason === undefined ? {} : { reason }),
  };
  return { type: "step-held", controller: "rules", id, ask };
}

/** Who denies a call, and why: a person's rights, or policies. Null when neither does. */
export function denialOf(
  command: StepCommand,
  { verdict, lacks }: Judgement,
): { readonly code: "not-permitted" | "denied-by-policy"; readonly message: string } | null {
  if (lacks !== null) return { code: "not-permitted", message: rightText(command, lacks) };
  if (verdict.answer !== "deny") return null;
  const reasons = verdict.findings.map((finding) => ("reason" in finding ? finding.reason : "")).join(" ");
  const policies = verdict.findings.map(({ policy }) => `"${policy}"`).join(", ");
  return { code: "denied-by-policy", message: `${command.tool.id} is denied by the policy ${policies}: ${reasons}` };
}

/** In one batch, before anything leaves. */
async function record(
  actor: RunActor,
  command: StepCommand,
  judged: Arrival | null,
  intended: { readonly event: Arrival; readonly job: Job } | null,
): Promise<void> {
  const arrival = intended?.event ?? judged;
  if (arrival === null) return;
  await new Promise<void>((committed, refused) => {
    actor.deliver({
      arrival,
      ...(intended === null ? {} : { also: intended.job }),
      ...(intended === null || judged === null ? {} : { before: judged }),
      admit: (state) => {
        requireUnderWay(actor, state, command.id);
        if (intended !== null && rivalry(actor, command) !== null) throw actor.conflict(`the key of ${command.id} is taken.`);
      },
      committed,
      refused,
    });
  });
}

function requireUnderWay(actor: RunActor, state: RunState, id: string): void {
  if (state.cancelling || state.open.get(id)?.aborting === true) throw actor.conflict(`${id} is let go.`);
}
