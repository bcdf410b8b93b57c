// An open task is given to others: the command that stands for it says so from then on, in every revision.
import type { EventOf } from "../event.ts";
import type { Assignment, RunState } from "../run-state.ts";

export function assign(state: RunState, event: EventOf<"task-reassigned">): void {
  const open = state.open.get(event.id);
  if (open === undefined) return;
  const { to, among, by, reason } = event;
  const assigned: Assignment = {
    to,
    ...(among === undefined ? {} : { among }),
    by,
    at: state.now,
    ...(reason === undefined ? {} : { reason }),
  };
  const active = state.frames.get(open.frame)?.active;
  if (active?.kind === "approve") active.assigned = { ...assigned, ...(active.escalated ? { escalated: true } : {}) };
  else open.assigned = assigned;
}
