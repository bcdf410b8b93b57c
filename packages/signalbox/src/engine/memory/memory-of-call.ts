import { utf8Length } from "../../base/utf8.ts";
import type { AgentNode } from "../../definition/graph.ts";
import type { AgentMemory } from "../../definition/memory-tools.ts";
import { ToolError } from "../../definition/tool-error.ts";
import { nodePath } from "../../kernel/ids.ts";
import { type Arrival, type CommandOf, envOf, evaluate } from "../../kernel/index.ts";
import type { Mail, RunActor } from "../run-actor.ts";
import { CallMemory, type MemoryGrant } from "./call-memory.ts";

type StepCommand = CommandOf<"run-step">;
const LONGEST_SUBJECT_BYTES = 1_000;

/** The memory that a call is lent; null for every call but `remember` and `recall` of an agent. */
export function memoryOfCall(actor: RunActor, command: StepCommand): LentMemory | null {
  if (command.chosen === undefined) return null;
  const node = memoryNodeOf(actor, command);
  return node === null ? null : new LentMemory(actor, command, node);
}

/** The agent whose `remember` or `recall` a call is. */
export function memoryNodeOf({ live }: Pick<RunActor, "live">, command: StepCommand): AgentNode | null {
  const frame = live.state.frames.get(command.frame);
  const node = frame?.node == null ? undefined : live.index.nodes.get(frame.node);
  if (node?.kind !== "agent" || node.memory === undefined) return null;
  const isMemory = Object.values(node.tools).some(
    ({ role, block }) => (role === "remember" || role === "recall") && block.id === frame?.block,
  );
  return isMemory ? node : null;
}

/** MM1. Of which subject: what the step of the agent says, or the run's. @throws ToolError where there is none. */
export function grantOf(actor: Pick<RunActor, "live" | "identity">, command: StepCommand, node: AgentNode): MemoryGrant {
  const { agent, memory: use } = node;
  const { state } = actor.live;
  const parent = state.frames.get(command.frame)?.parent ?? "";
  const subject = use?.subject === undefined ? actor.identity.subject : evaluate(use.subject, envOf(state, parent));
  const isOne = typeof subject === "string" && subject !== "" && utf8Length(subject) <= LONGEST_SUBJECT_BYTES;
  if (isOne && agent.memory !== undefined && use !== undefined) return { agent: agent.id, subject, card: agent.memory, use };
  throw new ToolError("no-subject", "Nothing says whose notes these would be, so there are none here.", { outcome: "rejected" });
}

/** What one call of a run does with its agent's memory. */
export class LentMemory {
  readonly #actor: RunActor;
  readonly #command: StepCommand;
  readonly #node: AgentNode;
  #used: CallMemory | null = null;

  constructor(actor: RunActor, command: StepCommand, node: AgentNode) {
    this.#actor = actor;
    this.#command = command;
    this.#node = node;
  }

  /** For the tool's body. */
  get memory(): AgentMemory {
    const { services } = this.#actor;
    const grant = grantOf(this.#actor, this.#command, this.#node);
    const entry = entryOf(this.#actor, this.#command);
    this.#used = new CallMemory(grant, entry, services.store.read.memory, services.stagedNotes);
    return this.#used;
  }

  /** MM2. What goes with the answer: the rows of the batch that its event is in. */
  with(answer: Arrival): Pick<Mail, "committed" | "refused"> {
    const used = this.#used;
    if (used === null || answer.type !== "step-completed") return {};
    const { services, writes, key } = this.#actor;
    const { written, given } = used;
    if (given.length > 0) writes.set(answer.id, (writer) => writer.memory.addReading(key, given));
    if (written === null) return {};
    services.stagedNotes.add(written);
    const { runId, live } = this.#actor;
    const step = nodePath(this.#command.frame, this.#command.node);
    const workflow = live.index.graph.id;
    writes.set(answer.id, (writer) =>
      // The batch that is being written has the number after the last that is on disk.
      writer.memory.add({ ...written, runId, workflow, seq: live.seq + 1, step, at: live.state.now }),
    );
    const done = (): void => services.stagedNotes.drop(written);
    return { committed: done, refused: done };
  }
}

/** As short as a task's id, and the same at every restart. */
const entryOf = (actor: RunActor, { id }: StepCommand): string => `m${actor.taskId(id)}`;
