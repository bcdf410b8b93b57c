// RE7. What a fork would send, or reads itself, is judged by the policies in force, as it would be in a run; where its change are policies, also what
// the run did from there on, and by these.
import { type Arrival, type CommandOf, nodePath } from "../../kernel/index.ts";
import { denialOf, told } from "../gate.ts";
import { isJudged, type Judging, judgeCall } from "../judge-call.ts";
import { type Answer, failedWith } from "./answer.ts";

type StepCommand = CommandOf<"run-step">;
export interface Gate {
  readonly judged: Arrival | null;
  /** Null: it may go on. */
  readonly stopped: Answer | null;
}
const OPEN: Gate = { judged: null, stopped: null };

/** `given`: the arguments as the tool would get them. */
export async function rehearsedGate(judging: Judging, command: StepCommand, given: unknown, isOffline: boolean): Promise<Gate> {
  if (!isJudged(judging, command)) return OPEN;
  if (isOffline && (judging.policies ?? judging.services.policies).tools.size > 0)
    return { judged: null, stopped: { why: `offline: the policies in force would read facts to judge ${command.tool.id}` } };
  const judgement = await judgeCall(judging, command, given);
  const { unmet } = judgement;
  const judged = told(command, judgement);
  const denied = denialOf(command, judgement);
  if (denied !== null) return { judged, stopped: failedWith(command.id, denied.code, denied.message) };
  if (unmet === null) return { judged, stopped: null };
  const { by, withinMs, policy, version } = unmet;
  return { judged, stopped: { type: "step-held", controller: "rules", id: command.id, ask: { by, withinMs, policy, version } } };
}

const STRICT = { allow: 0, ask: 1, deny: 2 } as const;

/** F8. Says where a live fork would be stopped at a call that this one is let through with; null where it would not. */
export async function stricterText(live: Judging, command: StepCommand, given: unknown, judged: Arrival | null): Promise<string | null> {
  const said = judged?.type === "step-judged" ? judged.verdict.answer : "allow";
  if (said === "deny" || !isJudged(live, command)) return null;
  const { verdict } = await judgeCall(live, command, given);
  if (STRICT[verdict.answer] <= STRICT[said]) return null;
  const policies = verdict.findings.map(({ policy }) => `"${policy}"`).join(", ");
  const what = verdict.answer === "deny" ? "denies" : "asks a person about";
  return `at ${nodePath(command.frame, command.node)} this instance's policy ${policies} ${what} a call that the fork's policies let through, and no fork is freer than the instance`;
}
