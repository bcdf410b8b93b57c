import type { Json, Value } from "../../base/json.ts";
import type { GraphIndex } from "../../definition/graph-index.ts";
import type { CommandOf, EventOf } from "../../kernel/index.ts";
import {
  type Arrival,
  type Batch,
  Conversation,
  commandOf,
  type Event,
  initialState,
  isBookkeeping,
  isDecision,
  nodePath,
  reduce,
} from "../../kernel/index.ts";
import { isAsking, placeOf, questionOf } from "./question.ts";

/** A call with an effect that a run has sent, or may have. */
export interface SentEffect {
  /** The run that sent it. */
  readonly run: string;
  readonly question: string;
  readonly place: string;
  readonly step: string;
  readonly tool: string;
  readonly effect: string;
  readonly input: Json;
  /** Absent: nobody knows whether it happened. */
  readonly done?: { readonly output: Value };
}

type Unsuccessful = EventOf<"step-failed"> | EventOf<"step-doubted">;

/** Everything that a run was told, by what it had asked: before the fork begins and after it. */
export class ParentRecord {
  readonly #answers = new Map<string, Arrival[]>();
  readonly #sent = new Map<string, SentEffect>();
  /** Failures and doubts of calls with an effect, by attempt and question. */
  readonly #unsuccessful = new Map<string, Unsuccessful>();

  readonly #runId: string;

  constructor(index: GraphIndex, runId: string, batches: readonly Batch[]) {
    this.#runId = runId;
    const state = initialState(runId);
    const conversations = new Map<string, Conversation>();
    for (const { at, events } of batches) {
      for (const event of events) {
        const command = "id" in event && !isDecision(event) ? commandOf(index, state, event.id) : null;
        if (command !== null && isAsking(command)) {
          const question = questionOf(index, command, () => conversations.get(nodePath(command.frame, command.node))?.messages ?? []);
          this.#hear(question, event as Arrival);
          if (command.kind === "run-step" && command.tool.delivery !== "free") this.#sending(question, command, event);
          else if (command.kind === "probe-step" || command.kind === "ask-settlement")
            this.#knowing(nodePath(command.frame, command.node), event);
        }
        reduce(state, event, at);
        if (event.type === "node-entered" && event.state.kind === "agent")
          conversations.set(nodePath(event.frame, event.node), new Conversation(index, { frame: event.frame, node: event.node }));
        for (const conversation of conversations.values()) conversation.follow(state, event);
      }
    }
  }

  /** What was answered: a result before a failure, an earlier one before a later one. */
  answer(question: string): Arrival | null {
    const answers = this.#answers.get(question) ?? [];
    return answers.find(({ type }) => type === "step-completed" || type === "model-replied") ?? answers[0] ?? null;
  }
  unsuccessful = (question: string, attempt: number): Unsuccessful | null => this.#unsuccessful.get(`${attempt} ${question}`) ?? null;
  sent = (question: string): SentEffect | null => this.#sent.get(question) ?? null;
  get allSent(): readonly SentEffect[] {
    return [...this.#sent.values()];
  }

  #hear(question: string, arrival: Arrival): void {
    if (isBookkeeping(arrival) || arrival.type === "step-held") return;
    this.#answers.set(question, [...(this.#answers.get(question) ?? []), arrival]);
  }

  #sending(question: string, command: CommandOf<"run-step">, event: Event): void {
    const { tool, input } = command;
    const known = this.#sent.get(question) ?? {
      run: this.#runId,
      question,
      place: placeOf(command),
      step: nodePath(command.frame, command.node),
      tool: tool.id,
      effect: tool.effect,
      input: input ?? null,
    };
    if (event.type === "step-failed" || event.type === "step-doubted") this.#unsuccessful.set(`${command.attempt} ${question}`, event);
    const output = outputOf(event);
    if (output !== null) this.#sent.set(question, { ...known, done: output });
    else if (event.type === "intent-recorded" || event.type === "step-doubted") this.#sent.set(question, known);
    // What definitely failed has changed nothing.
    else if (event.type === "step-failed" && !event.retryable && known.done === undefined) this.#sent.delete(question);
  }

  /** A target that was asked, or a person, said what had become of a call in doubt. */
  #knowing(step: string, event: Event): void {
    const sent = this.allSent.findLast((effect) => effect.step === step && effect.done === undefined);
    if (sent === undefined) return;
    const happened =
      (event.type === "step-settled" && event.choice === "happened") || (event.type === "step-probed" && event.happened === true);
    if (happened && "output" in event) this.#sent.set(sent.question, { ...sent, done: { output: event.output } });
    else if (event.type === "step-settled" && event.choice === "did-not-happen") this.#sent.delete(sent.question);
  }
}

function outputOf(event: Event): { readonly output: Value } | null {
  return event.type === "step-completed" ? { output: event.output } : null;
}
