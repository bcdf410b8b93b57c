// Z1. A call that a policy is about is judged just before it is sent, over what its tool will be given, with facts read now.
// Z2. What was said goes into the journal before anything leaves; the intent of such a call follows it in the same commit.
// Z3. What cannot be judged is denied: an argument that is no JSON, a fact that no tool gives.
import { messageOf } from "../base/error.ts";
import { formatInstant } from "../base/instant.ts";
import { asStored, NotJson } from "../base/stored-json.ts";
import type { GraphIndex } from "../definition/graph-index.ts";
import { parseWith } from "../definition/schema.ts";
import type { AnyTool } from "../definition/tool.ts";
import {
  type CommandOf,
  type FactRead,
  type FactRecord,
  type Finding,
  factsNeeded,
  fits,
  type JudgedCall,
  judge,
  type MissingRight,
  type Reading,
  type Verdict,
} from "../kernel/index.ts";
import { effectKey } from "./effect-key.ts";
import { policiesTogether } from "./fork/fork-policies.ts";
import { forkAsk } from "./fork/sent-before.ts";
import { type KnownCall, knownCall } from "./known-call.ts";
import { clearedByPlan } from "./plan-run.ts";
import type { PolicyBook } from "./policy-book.ts";
import { missingRight, needsRights } from "./rights.ts";
import type { RunActor } from "./run-actor.ts";
import { listProblems } from "./step-answer.ts";
import { type Attempt, readTool, TimedOut } from "./tool-attempt.ts";
import { type AskFinding, unmetAsk } from "./unmet-ask.ts";
import { isInputWritten, writtenNames } from "./written-names.ts";

type StepCommand = CommandOf<"run-step">;
/** Whose call is judged: a run's, or a rehearsal's. */
export interface Judging extends Pick<RunActor, "live" | "services" | "identity" | "definition" | "runId" | "now"> {
  /** Judges in the place of the policies in force: of a rehearsal under others. */
  readonly policies?: PolicyBook;
}

/** What is judged by. */
const bookOf = ({ policies, services, identity, definition }: Judging): PolicyBook =>
  policies ?? policiesTogether(services.policies, identity.policies, definition.code.tools);

export interface Judgement {
  readonly verdict: Verdict;
  readonly facts: readonly FactRecord[];
  /** Who has to clear the call and has not. */
  readonly unmet: AskFinding | null;
  /** What somebody behind the call may not do: then no policy is asked. */
  readonly lacks: MissingRight | null;
}

/** True when somebody's rights, a rule of a policy in force, or a fork's rule are about this call. Costs nothing where there is none of them. */
export function isJudged(actor: Judging, command: StepCommand): boolean {
  if (needsRights(actor, command)) return true;
  if (actor.identity.forked && forkAsk(actor, command) !== null) return true;
  const { inForce } = bookOf(actor);
  if (inForce.length === 0) return false;
  // What an agent or a plan calls is looked at each time; of a step of the graph all is known that a rule asks before the arguments.
  if (command.chosen !== undefined || actor.identity.plan !== null) return isMet(inForce, knownOf(actor, command));
  const met = metIn(inForce, actor.live.index);
  const name = `${command.node}${isGiven(actor) ? " of what a model wrote" : ""}`;
  const known = met.get(name);
  if (known !== undefined) return known;
  const isNowMet = isMet(inForce, knownOf(actor, command));
  met.set(name, isNowMet);
  return isNowMet;
}

type InForce = Judging["services"]["policies"]["inForce"];
const isMet = (inForce: InForce, call: KnownCall): boolean => inForce.some(({ data }) => data.rules.some(({ match }) => fits(match, call)));

/** Of each graph that ran under these policies: whether a rule is about the call of a node. Goes with the policies, which a reload replaces. */
const metBy = new WeakMap<InForce, WeakMap<GraphIndex, Map<string, boolean>>>();
function metIn(inForce: InForce, index: GraphIndex): Map<string, boolean> {
  const ofGraphs = metBy.get(inForce) ?? new WeakMap<GraphIndex, Map<string, boolean>>();
  const met = ofGraphs.get(index) ?? new Map<string, boolean>();
  if (met.size === 0) metBy.set(inForce, ofGraphs.set(index, met));
  return met;
}

const knownOf = (judging: Judging, command: StepCommand): KnownCall => {
  const { index, state } = judging.live;
  const written = writtenNames(judging.services.store.read, index, isGiven(judging));
  return knownCall({ index, state, isPlan: judging.identity.plan !== null, written }, command);
};

/** Of each run: whether a model wrote a part of what it was started with. */
const given = new WeakMap<Judging["identity"], boolean>();
function isGiven({ identity, services }: Judging): boolean {
  const known = given.get(identity) ?? isInputWritten(services.store.read, identity.parent);
  given.set(identity, known);
  return known;
}

/** Z1. `given`: the arguments as the tool will get them. */
export async function judgeCall(actor: Judging, command: StepCommand, given: unknown): Promise<Judgement> {
  const policies = bookOf(actor);
  const lacks = missingRight(actor, command);
  if (lacks !== null) return { verdict: { answer: "deny", findings: [] }, facts: [], unmet: null, lacks };
  const call = callOf(actor, command, given);
  if (typeof call === "string") return { verdict: unjudged(call), facts: [], unmet: null, lacks };
  const readings = new Map<string, Reading>();
  const facts: FactRecord[] = [];
  for (
    let needed = factsNeeded(policies.inForce, call, readings);
    needed.length > 0;
    needed = factsNeeded(policies.inForce, call, readings)
  ) {
    const read = await Promise.all(needed.map((fact) => readFact(actor, policies, fact)));
    needed.forEach(({ key, tool, input }, index) => {
      const reading = read[index] as Reading;
      readings.set(key, reading);
      facts.push({ tool, input, ...reading });
    });
  }
  const verdict = withForkRule(judge(policies.inForce, call, readings), forkAsk(actor, command));
  return { verdict, facts, unmet: unmetOf(actor, command, verdict), lacks };
}

/** The strictest answer wins: what policies deny is not asked about. */
const withForkRule = (verdict: Verdict, ask: Finding | null): Verdict =>
  ask === null || verdict.answer === "deny"
    ? verdict
    : { answer: "ask", findings: [...(verdict.answer === "ask" ? verdict.findings : []), ask] };

const unmetOf = ({ identity, services }: Judging, command: StepCommand, { findings }: Verdict): Judgement["unmet"] =>
  unmetAsk(command, findings, clearedByPlan(identity.plan, command), services.people);

function callOf(actor: Judging, command: StepCommand, given: unknown): JudgedCall | string {
  const { subject, startedBy } = actor.identity;
  try {
    const args = asStored(given) ?? null;
    return { ...knownOf(actor, command), args, subject, startedBy, now: formatInstant(actor.now()) };
  } catch (thrown) {
    if (!(thrown instanceof NotJson)) throw thrown;
    return `The arguments of ${command.tool.id} are not JSON as its input schema gives them: ${thrown.message}`;
  }
}

const unjudged = (reason: string): Verdict => ({
  answer: "deny",
  findings: [{ policy: "", version: "", rule: 0, read: {}, answer: "deny", reason }],
});

async function readFact(actor: Judging, policies: PolicyBook, { key, tool: id, input }: FactRead): Promise<Reading> {
  const { services } = actor;
  const tool = policies.tools.get(id);
  if (tool === undefined) return { ok: false, error: `There is no tool "${id}".` };
  const parsed = parseWith(tool.input, input);
  if (!parsed.ok) return { ok: false, error: `${id} does not take what the policy gives it: ${listProblems(parsed.problems)}` };
  try {
    const output = parseWith(tool.output, await readTool(services, factAttempt(actor, tool, key), parsed.value));
    if (!output.ok)
      return { ok: false, error: `${id} answered with a value that its output schema refuses: ${listProblems(output.problems)}` };
    return { ok: true, value: asStored(output.value) ?? null };
  } catch (thrown) {
    const message = messageOf(thrown).slice(0, 2_000);
    return { ok: false, error: thrown instanceof TimedOut ? message : `${id} failed: ${message}` };
  }
}

function factAttempt({ services, identity, runId }: Judging, tool: AnyTool, key: string): Attempt {
  const { digest, store } = services;
  const factKey = (): string => effectKey(digest, store.instanceKey, [identity.rootId, "fact", key]);
  return { tool, runId, number: 1, controller: new AbortController(), key: factKey };
}
