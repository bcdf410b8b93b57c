import { count } from "../../base/count.ts";
import { formatDuration } from "../../base/duration.ts";
import { erasedText } from "../../base/erased-text.ts";
import type { Json } from "../../base/json.ts";
import { moneyText } from "../../base/money.ts";
import type { Graph } from "../../definition/graph.ts";
import type { EventOf, EventType, MissingRight, ModelCall } from "../../kernel/index.ts";
import { type AgentDecision, decisionsOf } from "../journal/agent-decisions.ts";
import { type Entry, inputOf, type Step, walk } from "../journal/walk.ts";
import { type Moment, type Saying, said, timed, valued, wrong } from "./moment.ts";

/** The journal of a run as a person follows it: a step with its answer, a decision with what it read, who decided and on what. */
export function timelineOf(graph: Graph, entries: readonly Entry[]): readonly Moment[] {
  const builder = new Builder(decisionsOf(graph, entries));
  for (const step of walk(graph, entries)) {
    builder.index++;
    const tell = (step.entry.erased === undefined ? undefined : erasedTellers[step.event.type]) ?? tellers[step.event.type];
    (tell as (builder: Builder, step: Step) => void)(builder, step);
  }
  return builder.moments;
}

type StepOf<T extends EventType> = Omit<Step, "event"> & { readonly event: EventOf<T> };

class Builder {
  readonly moments: Moment[] = [];
  /** Of the event that is told. */
  index = -1;
  /** What agents chose, by the path of the call. */
  readonly decisions: ReadonlyMap<string, AgentDecision>;
  /** Moments that an answer belongs to, by the step's path. */
  readonly #open = new Map<string, Moment>();
  #lastError = "";

  constructor(decisions: readonly AgentDecision[]) {
    this.decisions = new Map(decisions.map((decision) => [decision.path, decision]));
  }

  tell({ entry, event, path }: Step, headline: Saying, isBookkeeping = false): Moment {
    const informedByAi = event.informedBy === "ai";
    const { at } = entry;
    const { controller } = event;
    const moment: Moment = { at, controller, informedByAi, index: this.index, path, headline, more: [], isBookkeeping };
    this.moments.push(moment);
    return moment;
  }
  opens(step: Step, headline: Saying): void {
    this.#open.set(step.path, this.tell(step, headline));
  }
  /** Under the moment that the step was told with, or alone when that is not in the journal. */
  answers(step: Step, saying: Saying): void {
    const moment = this.#open.get(step.path);
    if (moment === undefined) this.tell(step, saying);
    else moment.more.push(saying);
  }
  took(step: Step): string {
    const from = this.#open.get(step.path)?.at;
    const ms = from === undefined ? 0 : Date.parse(step.entry.at) - Date.parse(from);
    return ms < 1 ? "" : ` ${formatDuration(ms)}`;
  }
  /** A failure passes through every block around it; it is told where it happened. */
  isNew(error: { readonly code: string; readonly message: string }): boolean {
    const text = `${error.code} ${error.message}`;
    const isNew = text !== this.#lastError;
    this.#lastError = text;
    return isNew;
  }
}

type Teller<T extends EventType> = (builder: Builder, step: StepOf<T>) => void;
const errorText = ({ code, message }: { readonly code: string; readonly message: string }): string => `${code}: ${message}`;
const amountText = ({ costMicroUsd, tokens }: { readonly costMicroUsd: number; readonly tokens: number }): string =>
  `${moneyText(costMicroUsd)}${tokens === 0 ? "" : ` and ${count(tokens, "token")}`}`;
const because = (reason: string | undefined): readonly Saying[] => (reason === undefined ? [] : [said(`"${reason}"`)]);
const hidden =
  (text: (step: Step) => string): ((builder: Builder, step: Step) => void) =>
  (builder, step) =>
    void builder.tell(step, said(text(step)), true);
/** Why, in the model's own words, and what became of the other calls of its reply. What policies said follows where they said it. */
function decided({ said: words, siblings }: AgentDecision): readonly Saying[] {
  const beside = siblings.map(({ tool, standing, refusal }) =>
    refusal === null ? `${tool} (${standing === "made" ? "made" : "not made"})` : `${tool} (refused: ${errorText(refusal)})`,
  );
  return [...words.map((text) => said(`it said: "${text}"`)), ...(beside.length === 0 ? [] : [said(`beside it: ${beside.join(", ")}`)])];
}
const rolesText = ({ roles, scope }: MissingRight): string =>
  `${roles.join(", ") || "no role"} does not have ${scope === "" ? "the right to everything, which a tool without a scope needs" : scope}`;
const asks =
  (what: string): ((builder: Builder, step: Step & { readonly event: { readonly by: string; readonly reason?: string } }) => void) =>
  (builder, step) =>
    void builder.tell(step, said(`${step.event.by} ${what}`)).more.push(...because(step.event.reason));

const choices = { happened: "says that it happened", "did-not-happen": "says that it did not happen", "give-up": "gives it up" } as const;
const decisions = { approve: "approved", edit: "edited", reject: "rejected", answer: "answered in its place" } as const;

const tellers: { readonly [T in EventType]: Teller<T> } = {
  "run-started": (builder, step) =>
    void builder.tell(step, valued(`started${step.event.by === undefined ? "" : ` by ${step.event.by}`}`, step.event.input)),
  "run-forked": (builder, step) => {
    const { by, parent, shared, change, reason } = step.event;
    const text = `${by} made this fork of ${parent} live: what is above, up to batch ${shared}, is that run's`;
    builder.tell(step, change === undefined ? said(text) : valued(`${text}; with`, change)).more.push(...because(reason));
  },
  "step-started": (builder, step) => {
    const attempt = step.event.attempt > 1 ? ` (attempt ${step.event.attempt})` : "";
    builder.opens(step, valued(`${doing(step)}${attempt}`, inputOf(step.command)));
  },
  "step-completed": (builder, step) => {
    const { call, output } = step.event;
    const saying = valued(`→${builder.took(step)}${call === undefined ? "" : ` ${modelText(call)}`}`, output);
    builder.answers(step, step.open?.kind === "model" ? { ...saying, byModel: true } : saying);
  },
  "step-failed": (builder, step) => {
    builder.isNew(step.event.error);
    builder.answers(step, wrong(`✗${builder.took(step)} ${errorText(step.event.error)}`));
  },
  "step-judged": (builder, step) => {
    const { verdict, lacks } = step.event;
    const { answer, findings } = verdict;
    if (lacks !== undefined) return void builder.tell(step, wrong(`${lacks.person} may not do this: ${rolesText(lacks)}`));
    const who = findings.map(({ policy, rule }) => `${policy}, rule ${rule}`).join("; ");
    const reason = findings.map((finding) => ("reason" in finding ? finding.reason : undefined)).find((text) => text !== undefined);
    const moment = builder.tell(
      step,
      answer === "deny" ? wrong(`policy denies it (${who})`) : said(`policy: ${answer}${who === "" ? "" : ` (${who})`}`),
      answer === "allow",
    );
    moment?.more.push(...because(reason));
  },
  "step-held": (builder, step) => builder.answers(step, said(`held: ${step.event.ask.by} must clear it first`)),
  "step-doubted": (builder, step) => builder.answers(step, wrong(`? it may have happened or not: ${errorText(step.event.error)}`)),
  "step-probed": (builder, step) => {
    const { happened } = step.event;
    builder.answers(
      step,
      said(happened === "unknown" ? "the target could not say" : `the target says that it ${happened ? "happened" : "did not happen"}`),
    );
  },
  "step-settled": (builder, step) => {
    const moment = builder.tell(step, said(`${step.event.by} ${choices[step.event.choice]}`));
    moment.more.push(...because(step.event.reason), ...(step.event.output === undefined ? [] : [valued("→", step.event.output)]));
  },
  "intent-recorded": hidden(({ event }) => `intent ${(event as EventOf<"intent-recorded">).key}`),
  "budget-reserved": hidden(({ event }) => `reserved ${amountText(event as EventOf<"budget-reserved">)}`),
  "budget-settled": (builder, step) => {
    const { outcome, reservation } = step.event;
    if (outcome === "doubtful")
      builder.tell(step, wrong(`? nobody knows what it cost: ${amountText(step.event)} count as spent (${reservation})`));
    else builder.tell(step, said(outcome === "released" ? "cost nothing" : `cost ${amountText(step.event)}`), true);
  },
  "timer-fired": (builder, step) => {
    const use = step.open?.timer?.use;
    if (use === "wait") builder.answers(step, said("→ the time has come"));
    else if (use === "deadline" && step.open?.kind === "timer") builder.tell(step, said("nobody answered in time"));
    else builder.tell(step, said(`timer ${use ?? ""}`), true);
  },
  "approval-opened": (builder, step) => {
    const { proposal, hash, count, dueAt } = step.event.state;
    const people = count > 1 ? `, ${count} people` : "";
    const who = step.command?.kind === "open-approval" ? ` ${step.command.by}` : "";
    const moment = builder.tell(step, timed(`asks${who} for approval${people}, until`, dueAt));
    moment.more.push({ kind: "proposal", proposal, hash });
  },
  "approval-reopened": hidden(() => "asks again"),
  "approval-reminded": (builder, step) => void builder.tell(step, said(step.event.use === "remind" ? "reminded" : "asked more people")),
  "approval-decided": (builder, step) => {
    const { by, decision, hash, reason, revised, answer } = step.event;
    const text = `${by} ${decisions[decision]} ${hash.slice(0, 12)}`;
    const moment = builder.tell(step, answer === undefined ? said(text) : valued(text, answer));
    moment.more.push(...because(reason), ...(revised === undefined ? [] : [{ kind: "proposal" as const, ...revised }]));
  },
  "question-answered": (builder, step) =>
    void builder.tell(step, valued(`${step.event.by} answered`, step.event.answer)).more.push(...because(step.event.reason)),
  "task-reassigned": (builder, step) => {
    const { by, to, among, reason } = step.event;
    // Anybody may settle a call, until that is given to somebody.
    const instead = among === undefined && step.open?.kind !== "settlement" ? ", in the place of those who were asked" : "";
    builder.tell(step, said(`${by} gave it to ${to}${instead}`)).more.push(...because(reason));
  },
  "event-received": (builder, step) => builder.answers(step, valued("→ received", step.event.payload)),
  "model-replied": (builder, step) => {
    const { answer, call } = step.event;
    const saying = valued(`→${builder.took(step)} ${modelText(call)}`, replyValue(answer));
    builder.answers(step, { ...saying, byModel: true });
    builder.answers(step, said(`was offered ${step.event.offered.join(", ") || "nothing"}`));
  },
  "agent-told": (builder, step) => void builder.tell(step, said(`${step.event.by} writes: "${step.event.text}"`)),
  "turn-started": (builder, step) => {
    const attempt = step.event.attempt > 1 ? ` (attempt ${step.event.attempt})` : "";
    builder.opens(step, said(`turn ${step.event.turn}${attempt}`));
  },
  "call-refused": (builder, step) => void builder.tell(step, wrong(`✗ refused: ${errorText(step.event.error)}`)),
  "agent-stopped": (builder, step) => void builder.tell(step, wrong(`stopped: ${step.event.ending.message}`)),
  "cancel-requested": asks("cancelled the run"),
  "pause-requested": asks("paused the run"),
  "resume-requested": asks("resumed the run"),
  "retry-requested": asks("tried what failed again"),
  "note-added": (builder, step) => void builder.tell(step, said(step.event.text)),
  "node-entered": (builder, step) => {
    if (step.node?.kind === "ask") return;
    if (step.event.state.kind === "wait") builder.opens(step, said(waited(step)));
    else if (step.event.state.kind === "map") builder.tell(step, said(`for each of ${step.event.state.size} items`));
    else builder.tell(step, said(step.event.state.kind), true);
  },
  "node-left": hidden(() => "done"),
  "branch-decided": (builder, step) => {
    const moment = builder.tell(step, said(step.event.arm === "onError" ? "goes on after the failure" : `→ ${step.event.arm}`));
    if (Object.keys(step.event.read).length > 0) moment.more.push({ kind: "read", values: step.event.read });
  },
  "block-entered": (builder, step) => {
    const decision = builder.decisions.get(`${step.path}[${step.event.key}]`);
    if (decision === undefined) builder.tell(step, said(`enters ${step.event.key}`), true);
    else builder.tell(step, valued(`chose ${decision.tool}`, decision.arguments)).more.push(...decided(decision));
  },
  "block-left": hidden(() => "block done"),
  "block-stopped": hidden(({ event }) => `stopped: ${(event as EventOf<"block-stopped">).closing.why}`),
  "command-opened": (builder, step) => {
    const { kind, timer } = step.event;
    if (kind === "question") builder.opens(step, said(questionOf(step)));
    else if (kind === "event" && step.command?.kind === "await-event") builder.answers(step, said(`key ${step.command.key}`));
    else if (kind === "settlement") builder.tell(step, said("asks somebody whether it happened"));
    else if (timer?.use === "backoff") builder.answers(step, timed("tries again at", timer.dueAt));
    else builder.tell(step, said(`opens ${timer?.use ?? kind}`), true);
  },
  "command-withdrawn": hidden(() => "not needed any more"),
  "abort-requested": hidden(() => "asked to stop"),
  "frame-closing": (builder, step) => {
    const { why, error } = step.event.closing;
    if (why === "failed" && builder.isNew(error)) builder.tell(step, wrong(`✗ ${errorText(error)}`));
    else builder.tell(step, said(`closing: ${why}`), true);
  },
  "run-completed": (builder, step) => {
    const { outcome } = step.state;
    builder.tell(step, valued(`completed${outcome === undefined ? "" : ` as ${outcome}`}`, step.state.output));
  },
  "run-failed": (builder, step) =>
    void builder.tell(step, wrong(builder.isNew(step.event.error) ? `failed: ${errorText(step.event.error)}` : "failed")),
  "run-cancelled": (builder, step) => void builder.tell(step, said("cancelled")),
};

const modelText = ({ modelId, simulated }: ModelCall): string => `${modelId}${simulated ? " (simulated)" : ""}`;

/** What a model said, as a value: its text, and the calls that it chose. */
const replyValue = ({ parts }: EventOf<"model-replied">["answer"]): Json =>
  parts.map((part) => (part.type === "tool-call" ? { [part.tool]: part.input } : { [part.type]: part.text }));
/** Where the stand-in of an erased value would say something that is not so. */
const erasedTellers: { readonly [T in EventType]?: Teller<T> } = {
  "step-started": (builder, step) => builder.opens(step, valued(doing(step), erasedOf(step))),
  "approval-opened": (builder, step) => void builder.tell(step, valued("asks for approval of what was", erasedOf(step))),
  "node-entered": (builder, step) => {
    if (step.node?.kind === "wait") builder.opens(step, said(waited(step)));
    else builder.tell(step, said(step.node?.kind ?? "block"), true);
  },
  "frame-closing": hidden(() => "closing"),
  "block-stopped": hidden(() => "stopped"),
  "run-completed": (builder, step) => {
    const { outcome } = step.event;
    builder.tell(step, valued(`completed${outcome === undefined ? "" : ` as ${outcome}`}`, erasedOf(step)));
  },
  "run-failed": (builder, step) => void builder.tell(step, wrong(`failed: ${errorText(step.event.error)}`)),
};
const erasedOf = ({ entry: { erased } }: Step): string => (erased === undefined ? "" : erasedText(erased));

function doing({ node, event }: StepOf<"step-started">): string {
  if (node?.kind === "call") return node.tool.id;
  if (node?.kind === "prompt") return `${node.task} by ${node.model}`;
  if (node?.kind === "run") return `runs ${node.workflow}`;
  return event.kind;
}

function waited({ node }: Step): string {
  if (node?.kind !== "wait") return "waits";
  if (node.for.kind === "duration") return `waits ${formatDuration(node.for.ms)}`;
  return node.for.kind === "time"
    ? "waits until a time"
    : `waits for the event ${node.for.event}, at most ${formatDuration(node.for.withinMs)}`;
}

const questionOf = ({ command }: Step): string => (command?.kind === "ask-question" ? `asks ${command.who}: ${command.question}` : "asks");
