// A journal as steps: what each was given and what came of it, at a path that is the same in every run of a graph.
import { type Json, type JsonObject, objectIn, type Value } from "../../base/json.ts";
import type { Graph } from "../../definition/graph.ts";
import type { StepError } from "../../definition/step-error.ts";
import type { EventOf, EventType, Proposal } from "../../kernel/index.ts";
import { type Entry, inputOf, type Step, walk } from "./walk.ts";

/** One step of a run. What does not depend on when or under which id it happened: the same in two runs that did the same. */
export interface RunStep {
  /** "<frame>/<node>" with loop indexes; an agent's model call is "<frame>/<node> turn <n>", a call of its n-th reply "<frame>/<node>[<n>.<i>]/..."; "" is the run. */
  readonly path: string;
  /** The batch in which it began. */
  readonly seq: number;
  /** By name: input, output, error, arm, read, decision, ... */
  readonly facts: { readonly [name: string]: Json };
}
interface Numbered extends Entry {
  readonly seq: number;
}

/** The steps of a run, in the order in which they began. */
export function stepsOf(graph: Graph, entries: readonly Numbered[]): readonly RunStep[] {
  const steps = new Steps();
  for (const step of walk(graph, entries)) (tellers[step.event.type] as Teller | undefined)?.(steps, step);
  return [...steps.all.values()];
}

class Steps {
  readonly all = new Map<string, { path: string; seq: number; facts: { [name: string]: Json } }>();

  /** What is not there says nothing. */
  tell(path: string, { entry: { seq } }: Step<Numbered>, facts: { readonly [name: string]: Value }): void {
    const known = this.all.get(path) ?? { path, seq, facts: {} };
    this.all.set(path, known);
    for (const [name, value] of Object.entries(facts)) if (value !== undefined) known.facts[name] = value;
  }
  forget(path: string, name: string): void {
    const known = this.all.get(path);
    if (known !== undefined) delete known.facts[name];
  }
}

type Teller<T extends EventType = EventType> = (steps: Steps, step: Omit<Step<Numbered>, "event"> & { readonly event: EventOf<T> }) => void;
const errorFact = ({ code, message }: StepError): JsonObject => ({ code, message });
const turnPath = (path: string, turn: number): string => `${path} turn ${turn}`;

const tellers: { readonly [T in EventType]?: Teller<T> } = {
  "run-started": (steps, step) => steps.tell("", step, { input: step.event.input }),
  "step-started": (steps, step) => {
    const { node, path, command, event } = step;
    steps.forget(path, "error");
    const what = node?.kind === "call" ? { tool: node.tool.id } : node?.kind === "prompt" ? { model: node.model } : {};
    steps.tell(path, step, { ...what, input: inputOf(command), ...(event.attempt > 1 ? { attempts: event.attempt } : {}) });
  },
  "step-completed": (steps, step) => {
    const { call, output } = step.event;
    steps.tell(step.path, step, { output: output ?? null, ...(call === undefined ? {} : { modelId: call.modelId }) });
  },
  "step-failed": (steps, step) => steps.tell(answeredPath(step), step, { error: errorFact(step.event.error) }),
  "step-doubted": (steps, step) => steps.tell(answeredPath(step), step, { error: errorFact(step.event.error) }),
  "step-probed": (steps, step) => {
    if (step.event.happened === true) steps.tell(step.path, step, { output: step.event.output ?? null });
  },
  "step-settled": (steps, step) => steps.tell(step.path, step, { settled: step.event.choice, output: step.event.output }),
  "model-replied": (steps, step) => {
    const { answer, call, offered } = step.event;
    const thought = answer.parts.flatMap((part) => (part.type === "reasoning" ? [part.text] : []));
    const said = answer.parts.flatMap((part): JsonObject[] => {
      if (part.type === "reasoning") return [];
      return part.type === "tool-call"
        ? [{ tool: part.tool, arguments: objectIn(part.input) ?? part.input }]
        : [{ [part.type]: part.text }];
    });
    // Apart from what it said: one that thinks and one that does not are held against each other line by line all the same.
    steps.tell(answeredPath(step), step, { model: call.modelId, offered: [...offered], ...(thought.length > 0 ? { thought } : {}), said });
  },
  "turn-started": (steps, step) => {
    const { attempt, turn } = step.event;
    steps.tell(turnPath(step.path, turn), step, attempt > 1 ? { attempts: attempt } : {});
  },
  "agent-told": (steps, step) => steps.tell(`${step.event.frame} message`.trim(), step, { text: step.event.text }),
  "call-refused": (steps, step) => {
    const { frame, index, error } = step.event;
    const agent = step.state.frames.get(frame)?.active;
    if (agent?.kind !== "agent") return;
    const call = agent.calls[index];
    steps.tell(`${step.path}[${agent.turn}.${index}]`, step, { tool: call?.tool, input: call?.arguments, refused: errorFact(error) });
  },
  "agent-stopped": (steps, step) => {
    const { outcome, reason } = step.event.ending;
    steps.tell(step.path, step, { stopped: { outcome, reason } });
  },
  "approval-opened": (steps, step) => steps.tell(step.path, step, proposalFacts(step.event.state.proposal)),
  "approval-decided": (steps, step) => {
    const { by, decision, reason, revised, answer } = step.event;
    const edited = revised === undefined ? {} : { edited: proposalFacts(revised.proposal) };
    steps.tell(step.path, step, { decision, by, reason, ...edited, ...(answer === undefined ? {} : { answer }) });
  },
  "question-answered": (steps, step) => steps.tell(step.path, step, { answer: step.event.answer, by: step.event.by }),
  "task-reassigned": (steps, step) => steps.tell(step.path, step, { givenTo: step.event.to, givenBy: step.event.by }),
  "event-received": (steps, step) => steps.tell(step.path, step, { payload: step.event.payload }),
  "branch-decided": (steps, step) => steps.tell(step.path, step, { arm: step.event.arm, read: step.event.read }),
  "node-entered": (steps, step) => {
    const { state } = step.event;
    steps.tell(step.path, step, state.kind === "map" ? { items: state.size } : {});
  },
  "command-opened": (steps, step) => {
    const { command } = step;
    if (command?.kind === "ask-question") steps.tell(step.path, step, { who: command.who, question: command.question });
    else if (command?.kind === "await-event") steps.tell(step.path, step, { event: command.event, key: command.key });
  },
  "cancel-requested": (steps, step) => steps.tell("", step, { cancelled: step.event.by }),
  "run-completed": (steps, step) => steps.tell("", step, { ends: "completed", outcome: step.state.outcome, output: step.state.output }),
  "run-failed": (steps, step) => steps.tell("", step, { ends: "failed", error: errorFact(step.event.error) }),
  "run-cancelled": (steps, step) => steps.tell("", step, { ends: "cancelled" }),
};

/** Where an answer belongs: a model call of an agent has a place of its own. */
function answeredPath({ path, open, event }: Step<Numbered>): string {
  if (open?.kind !== "turn" || !("id" in event)) return path;
  return turnPath(path, Number.parseInt(event.id.slice(event.id.lastIndexOf("#") + 1), 10));
}

/** Without what makes a proposal one run's own. */
const proposalFacts = ({ show, calls }: Proposal): JsonObject => ({
  show,
  calls: Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, { tool: call.tool, arguments: call.arguments }])),
});
