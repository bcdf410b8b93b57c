// A run in which agents are at work, told as a conversation: what people and strangers said to it, what its models said, what they chose, and what came of it.
import { isObject, type Json } from "../../base/json.ts";
import type { Graph } from "../../definition/graph.ts";
import type { EventOf } from "../../kernel/index.ts";
import { type AgentDecision, decisionsOf } from "../journal/agent-decisions.ts";
import { type Entry, inputOf, type Step, walk } from "../journal/walk.ts";
import { wordsOf } from "./message.ts";

export type ChatItem = { readonly at: string } & (
  | { readonly kind: "begun"; readonly by: string | null; readonly input: Json }
  /** By a model, in one call: `call` is the id of its reply. */
  | { readonly kind: "said"; readonly step: string; readonly call: string; readonly text: string }
  /** A model chose it. `result`: what it was given for it, absent until there is one. */
  | { readonly kind: "called"; readonly decision: AgentDecision; readonly result?: Json; readonly failure?: string }
  /** By a person, to an agent at work. */
  | { readonly kind: "told"; readonly by: string; readonly text: string }
  /** To somebody outside, by the workflow. */
  | { readonly kind: "sent"; readonly tool: string; readonly text: string }
  /** From somebody outside. */
  | { readonly kind: "received"; readonly payload: Json }
  | { readonly kind: "answered"; readonly by: string; readonly step: string; readonly answer: Json }
  | {
      readonly kind: "decided";
      readonly by: string;
      readonly step: string;
      readonly decision: EventOf<"approval-decided">["decision"];
      readonly reason?: string;
    }
  /** An agent ended without a result, and an arm of the workflow goes on. */
  | { readonly kind: "gave-up"; readonly step: string; readonly arm: string }
  | { readonly kind: "ended"; readonly how: "completed" | "failed" | "cancelled"; readonly output: Json }
);
type Called = Extract<ChatItem, { readonly kind: "called" }>;

/** In the order in which it happened. */
export function chatOf(graph: Graph, entries: readonly Entry[]): readonly ChatItem[] {
  const teller = new ChatTeller(decisionsOf(graph, entries));
  for (const step of walk(graph, entries)) teller.take(step);
  return teller.items;
}

class ChatTeller {
  readonly items: ChatItem[] = [];
  readonly #decisions: readonly AgentDecision[];
  /** Places in `items`, by the decision's path. */
  readonly #calls = new Map<string, number>();
  /** Words that are on their way out, by the path of their step. */
  readonly #outgoing = new Map<string, { readonly tool: string; readonly text: string }>();

  constructor(decisions: readonly AgentDecision[]) {
    this.#decisions = decisions;
  }

  take(step: Step): void {
    const { entry, event, path, command } = step;
    const { at } = entry;
    if (entry.erased !== undefined) return;
    if (command?.kind === "run-step" && command.tool.effect === "external") this.#sends(path, command.tool.id, inputOf(command));
    if (event.type === "run-started") this.items.push({ at, kind: "begun", by: event.by ?? null, input: event.input });
    else if (event.type === "model-replied") this.#replied(step, event);
    else if (event.type === "agent-told") this.items.push({ at, kind: "told", by: event.by, text: event.text });
    else if (event.type === "event-received") this.items.push({ at, kind: "received", payload: event.payload });
    else if (event.type === "question-answered") this.items.push({ at, kind: "answered", by: event.by, step: path, answer: event.answer });
    else if (event.type === "approval-decided") {
      const { by, decision, reason } = event;
      this.items.push({ at, kind: "decided", by, step: path, decision, ...(reason === undefined ? {} : { reason }) });
    } else if (event.type === "step-completed") this.#completed(at, path, event.output ?? null);
    else if (event.type === "step-failed") this.#came(path, { failure: event.error.message });
    else if (event.type === "branch-decided" && step.node?.kind === "agent")
      this.items.push({ at, kind: "gave-up", step: path, arm: event.arm });
    else if (event.type === "run-completed") this.items.push({ at, kind: "ended", how: "completed", output: step.state.output ?? null });
    else if (event.type === "run-failed") this.items.push({ at, kind: "ended", how: "failed", output: event.error.message });
    else if (event.type === "run-cancelled") this.items.push({ at, kind: "ended", how: "cancelled", output: null });
  }

  #replied({ entry: { at }, path }: Step, { id, answer }: EventOf<"model-replied">): void {
    const text = answer.parts.flatMap((part) => (part.type === "text" && part.text !== "" ? [part.text] : [])).join("\n");
    if (text !== "") this.items.push({ at, kind: "said", step: path, call: id, text });
    const turn = Number.parseInt(id.slice(id.lastIndexOf("#") + 1), 10);
    for (const decision of this.#decisions.filter((each) => each.path.startsWith(`${path}[${turn}.`))) {
      this.#calls.set(decision.path, this.items.length);
      this.items.push({ at, kind: "called", decision });
    }
  }

  #sends(path: string, tool: string, input: unknown): void {
    const text = wordsOf(input);
    // What an agent sends by itself is one of its calls.
    if (text !== null && this.#callAt(path) === null) this.#outgoing.set(path, { tool, text });
  }

  #completed(at: string, path: string, output: Json): void {
    const words = this.#outgoing.get(path);
    if (words !== undefined) this.items.push({ at, kind: "sent", ...words });
    this.#outgoing.delete(path);
    this.#came(path, { result: output });
  }

  #came(path: string, what: Pick<Called, "result" | "failure">): void {
    const place = this.#callAt(path);
    if (place === null) return;
    const { failure: _, ...item } = this.items[place] as Called;
    this.items[place] = { ...item, ...what };
  }

  /** The innermost call of a model that a step is part of. */
  #callAt(path: string): number | null {
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      const place = this.#calls.get(path.slice(0, end));
      if (place !== undefined) return place;
    }
    return null;
  }
}

/** A value that is one text, or an object of which one field is. */
export function textIn(value: Json): string | null {
  if (typeof value === "string") return value;
  if (!isObject(value)) return null;
  const [first, ...more] = Object.values(value);
  return typeof first === "string" && more.length === 0 ? first : null;
}
