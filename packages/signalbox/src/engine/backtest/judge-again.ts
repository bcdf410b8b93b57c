// BT4. The rules are judged by kernel/judge.ts, over the facts that were recorded at that moment. What asks for another fact is unknown, and said so.
// BT5. Who lacked a right then is denied now, a fork's own rule stands, and arguments that were no JSON stay denied: no policy changes that.
// BT6. An ask is met by what cleared these very bytes in the run, judged by who holds which role now.
import { formatInstant } from "../../base/instant.ts";
import { canonical } from "../../base/json.ts";
import { asStored, NotJson } from "../../base/stored-json.ts";
import type { People } from "../../definition/people.ts";
import { parseWith } from "../../definition/schema.ts";
import type { AnyTool } from "../../definition/tool.ts";
import {
  type CommandOf,
  type Finding,
  factsNeeded,
  type JudgedCall,
  judge,
  type PolicyInForce,
  type Reading,
  type Verdict,
} from "../../kernel/index.ts";
import type { CallAnswer } from "../../ports/backtest.ts";
import { FORK_RULE } from "../fork/sent-before.ts";
import { clearedByPlan, type PlanRun } from "../plan-run.ts";
import { unmetAsk } from "../unmet-ask.ts";
import type { RecordedAttempt } from "./recorded-run.ts";

/** What a call was judged by beside policies and facts. */
export interface JudgedIn {
  readonly subject: string | null;
  readonly startedBy: string | null;
  readonly plan: PlanRun | null;
  readonly people: () => People;
  readonly tool: (id: string) => AnyTool | undefined;
}
export type JudgedAgain =
  | { readonly known: true; readonly answer: CallAnswer; readonly read: Finding["read"] }
  | { readonly known: false; readonly facts: readonly string[] };

const NO_RULE: CallAnswer = { answer: "allow", met: false, policy: null, rule: null, by: null, reason: null };
/** A rule of the engine's own stands in the place of a policy's name. */
const RIGHTS = "signalbox.rights";

/** What was said then. */
export function answerThen(attempt: RecordedAttempt): CallAnswer {
  const { judged, isHeld, isSent } = attempt;
  if (judged === null) return NO_RULE;
  if (judged.lacks !== undefined) return { ...NO_RULE, answer: "deny", policy: RIGHTS };
  return answerOf(judged.verdict, judged.verdict.findings[0], judged.verdict.answer === "ask" && !isHeld && isSent);
}

/** BT5. */
export const isBeyondPolicies = ({ judged }: RecordedAttempt): boolean =>
  judged !== null && (judged.lacks !== undefined || judged.verdict.findings.some(({ policy }) => policy === ""));

export function judgeAgain(attempt: RecordedAttempt, policies: readonly PolicyInForce[], judgedIn: JudgedIn): JudgedAgain {
  const { command, judged } = attempt;
  const call = callOf(attempt, judgedIn);
  const readings = new Map<string, Reading>(
    (judged?.facts ?? []).map(({ tool, input, ...reading }) => [`${tool} ${canonical(input)}`, reading as Reading]),
  );
  const needed = factsNeeded(policies, call, readings);
  if (needed.length > 0) return { known: false, facts: [...new Set(needed.map(({ tool }) => tool))].sort() };
  const verdict = withForkRule(judge(policies, call, readings), attempt);
  const unmet = unmetAsk(command, verdict.findings, clearedByPlan(judgedIn.plan, command), judgedIn.people);
  const deciding = unmet ?? verdict.findings[0];
  return { known: true, answer: answerOf(verdict, deciding, verdict.answer === "ask" && unmet === null), read: deciding?.read ?? {} };
}

/** What its tool would have been given: as its input schema reads it, where that schema is still here. */
function callOf({ command, known, at }: RecordedAttempt, { subject, startedBy, tool }: JudgedIn): JudgedCall {
  return { ...known, args: givenTo(tool(command.tool.id), command) ?? null, subject, startedBy, now: formatInstant(at) };
}

function givenTo(tool: AnyTool | undefined, { tool: card, input }: CommandOf<"run-step">): ReturnType<typeof asStored> {
  const parsed = tool === undefined || tool.card.interface !== card.interface ? null : parseWith(tool.input, input);
  try {
    return asStored(parsed?.ok === true ? parsed.value : input);
  } catch (thrown) {
    if (!(thrown instanceof NotJson)) throw thrown;
    return asStored(input);
  }
}

function withForkRule(verdict: Verdict, { judged }: RecordedAttempt): Verdict {
  const ask = judged?.verdict.findings.find(({ policy }) => policy === FORK_RULE);
  if (ask === undefined || verdict.answer === "deny") return verdict;
  return { answer: "ask", findings: [...(verdict.answer === "ask" ? verdict.findings : []), ask] };
}

function answerOf({ answer }: Verdict, finding: Finding | undefined, met: boolean): CallAnswer {
  if (finding === undefined) return NO_RULE;
  return {
    answer: met ? "allow" : answer,
    met,
    policy: finding.policy,
    rule: finding.rule,
    by: finding.answer === "ask" ? finding.by : null,
    reason: "reason" in finding ? (finding.reason ?? null) : null,
  };
}
