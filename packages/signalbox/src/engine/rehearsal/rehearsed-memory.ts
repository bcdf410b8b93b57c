import type { AgentMemory, Note } from "../../definition/memory-tools.ts";
import { type CommandOf, nodePath } from "../../kernel/index.ts";
import type { MemoryMoment, MemoryReader } from "../../ports/memory-store.ts";
import type { LiveRun } from "../../ports/substrate.ts";
import { CallMemory } from "../memory/call-memory.ts";
import { grantOf, memoryNodeOf } from "../memory/memory-of-call.ts";
import { StagedNotes } from "../memory/staged-notes.ts";
import type { ActorIdentity } from "../run-actor.ts";
import type { Answer } from "./answer.ts";
import { MemoryView } from "./memory-view.ts";

type StepCommand = CommandOf<"run-step">;

/** The memory of a fork's agents. */
export class RehearsedMemory {
  readonly #live: LiveRun;
  readonly #identity: ActorIdentity;
  readonly #read: MemoryReader;
  readonly #view: MemoryView;
  readonly #staged: StagedNotes;

  constructor(live: LiveRun, identity: ActorIdentity, read: MemoryReader, asOf: MemoryMoment) {
    this.#live = live;
    this.#identity = identity;
    this.#read = read;
    this.#view = new MemoryView(read, asOf);
    this.#staged = new StagedNotes(this.#view);
  }

  isMemory = (command: StepCommand): boolean => command.chosen !== undefined && memoryNodeOf({ live: this.#live }, command) !== null;

  /** What a call of the fork is lent: what it writes is in the fork's view at once. */
  of(command: StepCommand): AgentMemory {
    const node = memoryNodeOf({ live: this.#live }, command);
    if (node === null) throw new TypeError(`"${command.node}" is no call of a memory.`);
    const grant = grantOf({ live: this.#live, identity: this.#identity }, command, node);
    const memory = new CallMemory(grant, `fork-${this.#view.size + 1}`, this.#view, this.#staged);
    const remember = (note: Note) => {
      const written = memory.remember(note);
      if (memory.written !== null) this.#view.add({ ...memory.written, ...this.#origin(command), ...NEW, kind: kindOf(note) });
      return written;
    };
    return { recall: (words) => memory.recall(words), remember };
  }

  /** The fork noted what the run had noted: the run's own entry is what it has. */
  follow(answer: Answer): void {
    const entry = "type" in answer && answer.type === "step-completed" ? (answer.output as { entry?: unknown } | null)?.entry : undefined;
    const row = typeof entry === "string" ? this.#read.entry(entry) : null;
    if (row !== null) this.#view.add(row);
  }

  #origin({ frame, node }: StepCommand) {
    const { runId, index, seq, state } = this.#live;
    return { runId, workflow: index.graph.id, seq: seq + 1, step: nodePath(frame, node), at: state.now };
  }
}

const NEW = { gone: null, replacedBy: null };
const kindOf = ({ text }: Note): "note" | "forgetting" => (text === undefined ? "forgetting" : "note");
