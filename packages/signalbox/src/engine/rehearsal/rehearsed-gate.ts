// RE7. What a fork would send, or reads itself, is judged by the policies in force, as it would be in a run.
import type { Arrival, CommandOf } from "../../kernel/index.ts";
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
  if (isOffline && judging.services.policies.tools.size > 0)
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
