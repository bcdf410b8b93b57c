// CV1. What is kept of a conversation is what the whole journal tells, or it is not used: then the journal is read from its beginning.
// CV2. A turn reads what happened since the one before, once for all agents of the run. Turn 200 costs what turn 20 does.
// CV3. Nothing is kept of a run that is at rest, nor of more agents than a run has at work at once.
import { stepOf, stepPath } from "../kernel/ids.ts";
import { type Batch, type CommandOf, Conversation, type Message, type ReplyPart } from "../kernel/index.ts";
import { type JournalPlace, type ReadBatch, readJournal } from "./journal.ts";
import type { RunActor } from "./run-actor.ts";

type TurnCommand = CommandOf<"run-turn">;
/** What one agent was shown up to a turn, and what its model said to it since. */
interface Kept {
  readonly conversation: Conversation;
  turn: number;
  said: { readonly turn: number; readonly parts: readonly ReplyPart[] } | null;
}
const MOST_AGENTS = 64;

/** The conversations of a run that is under way. */
export class Conversations {
  readonly #actor: RunActor;
  /** By the agent's step; the one that was asked last is last. */
  readonly #kept = new Map<string, Kept>();
  #read: JournalPlace | null = null;
  /** The last batch that was heard: it may be the one after `#read`, before it is stored. */
  #heard = 0;

  constructor(actor: RunActor) {
    this.#actor = actor;
  }

  /** What the agent of a turn was shown and said so far; `latest` is the batch that orders the turn, and is not stored yet. */
  messages(command: TurnCommand, latest: Batch): readonly Message[] {
    this.#listen(latest);
    const step = stepPath(command.frame, command.node);
    const kept = this.#goneOn(this.#kept.get(step), command) ?? this.#told(command, latest);
    this.#kept.delete(step);
    this.#kept.set(step, kept);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_AGENTS) break;
      this.#kept.delete(oldest);
    }
    // Whoever is given them keeps them, and the conversation goes on.
    return [...kept.conversation.messages];
  }

  /** CV1. Null where the turn does not follow the one that is known. */
  #goneOn(kept: Kept | undefined, { turn }: TurnCommand): Kept | null {
    if (kept === undefined || kept.turn === turn) return kept ?? null;
    if (kept.turn !== turn - 1 || kept.said?.turn !== kept.turn) return null;
    kept.conversation.hear(kept.said.parts);
    kept.conversation.goOn(this.#actor.live.state);
    kept.turn = turn;
    return kept;
  }

  #told(command: TurnCommand, latest: Batch): Kept {
    const { definition, live, runId } = this.#actor;
    const { turn } = command;
    if (turn > 1) return { conversation: Conversation.of(definition.index, runId, this.#whole(latest), command), turn, said: null };
    const conversation = new Conversation(definition.index, command);
    conversation.begin(live.state);
    conversation.goOn(live.state);
    return { conversation, turn, said: null };
  }

  /** CV2. */
  #listen(latest: Batch): void {
    const { live, head } = this.#actor;
    if (this.#kept.size > 0 && this.#read !== null) for (const { batch } of this.#journal(this.#read)) this.#hear(batch);
    this.#hear(latest);
    this.#read = { seq: live.seq, hash: head };
  }

  #hear({ seq, events }: Batch): void {
    if (seq <= this.#heard) return;
    this.#heard = seq;
    for (const event of events) {
      if (event.type === "model-replied") {
        const kept = this.#kept.get(stepOf(event.id));
        if (kept !== undefined) kept.said = { turn: turnOf(event.id), parts: event.answer.parts };
      } else if (event.type === "node-entered" || event.type === "node-left") this.#kept.delete(stepPath(event.frame, event.node));
    }
  }

  *#whole(latest: Batch): Generator<Batch> {
    for (const { batch } of this.#journal()) yield batch;
    yield latest;
  }

  #journal(after?: JournalPlace): Generator<ReadBatch> {
    const { services, key, runId } = this.#actor;
    return readJournal(services.digest, services.store.read, key, runId, after);
  }
}

/** Of a turn's command: "<frame>/<node>#<turn>.<attempt>". */
const turnOf = (id: string): number => Number.parseInt(id.slice(id.lastIndexOf("#") + 1), 10);
