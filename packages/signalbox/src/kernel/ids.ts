import type { Event, EventOf } from "./event.ts";
import { approvalPart } from "./held-call.ts";
import type { CommandId, FramePath } from "./run-state.ts";

/** A node with its place in loops and arms, as people read it: "check", "leads[3]/check". */
export const nodePath = (frame: FramePath, node: string): string => (frame === "" ? node : `${frame}/${node}`);

/** "<frame>/<node>", always with the slash: what the ids of a step's commands begin with, and what its keys are made of. */
export const stepPath = (frame: FramePath, node: string): string => `${frame}/${node}`;

/** "<frame>/<node>#<n>": unique in a run, and known before the command is opened. */
export const commandId = (frame: FramePath, node: string, suffix: string | number): CommandId => `${stepPath(frame, node)}#${suffix}`;

/** The step of a command: its id without what tells its attempts apart. */
export const stepOf = (id: CommandId): string => id.slice(0, id.lastIndexOf("#"));
/** The node of a command, by its name in the graph. */
export const nodeOf = (id: CommandId): string => id.slice(id.lastIndexOf("/") + 1, id.lastIndexOf("#"));

export type Opening = EventOf<"step-started" | "turn-started" | "approval-opened" | "approval-reopened" | "command-opened">;
/** The command that an event opens; null when it opens none. */
export function openedBy(event: Opening): CommandId;
export function openedBy(event: Event): CommandId | null;
export function openedBy(event: Event): CommandId | null {
  switch (event.type) {
    case "step-started":
      return commandId(event.frame, event.node, event.attempt);
    case "turn-started":
      return commandId(event.frame, event.node, `${event.turn}.${event.attempt}`);
    case "approval-opened":
      return commandId(event.frame, event.node, approvalPart(event.state, event.state.revision));
    case "approval-reopened":
    case "command-opened":
      return event.id;
    default:
      return null;
  }
}
