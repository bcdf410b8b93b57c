// What an agent decided, call by call: what it was offered, what it chose and said about it, what policies said, and what came of its other calls.
import { type Json, objectIn } from "../../base/json.ts";
import type { Graph } from "../../definition/graph.ts";
import type { StepError } from "../../definition/step-error.ts";
import type { EventOf, MissingRight, Verdict } from "../../kernel/index.ts";
import { type Entry, type Step, walk } from "./walk.ts";

/** made: it was gone on with. refused: it was not, and the model was told why. not-made: its agent ended first, or the run has not got to it. */
export type CallStanding = "made" | "refused" | "not-made";
export interface AgentDecision {
  /** "<agent's path>[<turn>.<place in the reply>]", which the steps of the call are under. */
  readonly path: string;
  readonly at: string;
  readonly turn: number;
  readonly model: string;
  readonly simulated: boolean;
  readonly offered: readonly string[];
  /** What the model said beside its calls: its stated reason. */
  readonly said: readonly string[];
  readonly tool: string;
  /** As it wrote them, where that is no JSON object. */
  readonly arguments: Json;
  readonly standing: CallStanding;
  readonly refusal: StepError | null;
  /** What policies said of it before it was sent, each time that they were asked. */
  readonly verdicts: readonly Verdict[];
  /**
   * Which of the four said no: it was not granted, the workflow withholds it, a policy denied it, or somebody behind the run may not do it.
   * Null where nobody did: what a limit or a repetition stops has its reason in `refusal`.
   */
  readonly deniedBy: "grant" | "workflow" | "policy" | "person" | null;
  readonly lacks: MissingRight | null;
  /** The other calls of the same reply. */
  readonly siblings: readonly {
    readonly path: string;
    readonly tool: string;
    readonly standing: CallStanding;
    readonly refusal: StepError | null;
  }[];
}
type Open = { -readonly [F in keyof Omit<AgentDecision, "siblings" | "verdicts">]: AgentDecision[F] } & { readonly verdicts: Verdict[] };

/** In the order in which they were chosen. */
export function decisionsOf(graph: Graph, entries: readonly Entry[]): readonly AgentDecision[] {
  const decisions = new Map<string, Open>();
  for (const step of walk(graph, entries)) follow(decisions, step);
  const all = [...decisions.values()];
  return all.map((decision) => ({
    ...decision,
    siblings: all
      .filter(({ path }) => path !== decision.path && replyOf(path) === replyOf(decision.path))
      .map(({ path, tool, standing, refusal }) => ({ path, tool, standing, refusal })),
  }));
}

/** "<agent's path>[<turn>" */
const replyOf = (path: string): string => path.slice(0, path.lastIndexOf("."));

function follow(decisions: Map<string, Open>, step: Step): void {
  const { event, entry, path } = step;
  if (event.type === "model-replied" && entry.erased === undefined)
    for (const decision of choices(step, event)) decisions.set(decision.path, decision);
  else if (event.type === "block-entered") {
    const chosen = decisions.get(`${path}[${event.key}]`);
    if (chosen !== undefined) chosen.standing = "made";
  } else if (event.type === "call-refused") {
    const agent = step.state.frames.get(event.frame)?.active;
    const chosen = agent?.kind === "agent" ? decisions.get(`${path}[${agent.turn}.${event.index}]`) : undefined;
    if (chosen === undefined) return;
    Object.assign(chosen, { standing: "refused", refusal: event.error, deniedBy: REFUSERS[event.error.code] ?? null });
  } else if (event.type === "step-judged" && entry.erased === undefined) judged(judgedOf(decisions, path), event);
}

const REFUSERS: { readonly [code: string]: "grant" | "workflow" | undefined } = { "unknown-tool": "grant", "withheld-tool": "workflow" };

/** The last word counts: what was asked about may be denied when it is judged again. */
function judged(decision: Open | undefined, { verdict, lacks }: EventOf<"step-judged">): void {
  if (decision === undefined) return;
  const deniedBy = lacks !== undefined ? "person" : verdict.answer === "deny" ? "policy" : null;
  Object.assign(decision, { lacks: lacks ?? null, deniedBy });
  if (lacks === undefined) decision.verdicts.push(verdict);
}

/** The call that a step belongs to: of agents in agents, the innermost. */
function judgedOf(decisions: ReadonlyMap<string, Open>, path: string): Open | undefined {
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
    const chosen = decisions.get(path.slice(0, end));
    if (chosen !== undefined) return chosen;
  }
  return undefined;
}

function choices({ path, entry: { at } }: Step, { id, answer, call, offered }: EventOf<"model-replied">): readonly Open[] {
  const turn = Number.parseInt(id.slice(id.lastIndexOf("#") + 1), 10);
  const said = answer.parts.flatMap((part) => (part.type === "tool-call" ? [] : [part.text]));
  const calls = answer.parts.flatMap((part) => (part.type === "tool-call" ? [part] : []));
  return calls.map(({ tool, input }, index) => ({
    path: `${path}[${turn}.${index}]`,
    at,
    turn,
    model: call.modelId,
    simulated: call.simulated,
    offered,
    said,
    tool,
    arguments: objectIn(input) ?? input,
    standing: "not-made",
    refusal: null,
    verdicts: [],
    deniedBy: null,
    lacks: null,
  }));
}
