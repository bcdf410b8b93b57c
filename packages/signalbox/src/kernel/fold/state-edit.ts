// The edits that every fold is made of. They keep the parts of the state that say the same thing in step:
// a frame and its parent's children, a command and its frame's commands, what happened and the agenda.
import type { Value } from "../../base/json.ts";
import { chargeTime } from "../agent-state.ts";
import { type Opening, openedBy } from "../ids.ts";
import type { Frame, NodeState, Open, RunState } from "../run-state.ts";

export const wake = (state: RunState, path: string | null): void => {
  if (path !== null && state.frames.has(path)) state.agenda.add(path);
};

export const addTo = (sets: Map<string, Set<string>>, path: string, item: string): void => {
  const known = sets.get(path);
  if (known === undefined) sets.set(path, new Set([item]));
  else known.add(item);
};
const removeFrom = (sets: Map<string, Set<string>>, path: string, item: string): void => {
  const known = sets.get(path);
  known?.delete(item);
  if (known?.size === 0) sets.delete(path);
};

export const openCommand = (state: RunState, kind: Open["kind"], event: Opening): void => {
  const { frame, node, controller } = event;
  const id = openedBy(event);
  const timer = event.type === "command-opened" ? event.timer : undefined;
  state.open.set(id, { kind, frame, node, controller, since: state.now, ...(timer === undefined ? {} : { timer }) });
  state.openCount[kind]++;
  addTo(state.commands, frame, id);
};
export const closeCommand = (state: RunState, id: string): Open | undefined => {
  const open = state.open.get(id);
  if (open === undefined) return undefined;
  state.open.delete(id);
  state.openCount[open.kind]--;
  removeFrom(state.commands, open.frame, id);
  return open;
};
/** Gives an answer to the node that waits for it, and puts its frame on the agenda. */
export const answer = (state: RunState, id: string, give: (active: NodeState, frame: Frame, open: Open) => void): void => {
  const open = closeCommand(state, id);
  const frame = open === undefined ? undefined : state.frames.get(open.frame);
  if (open === undefined || frame === undefined) return;
  chargeTime(state, open);
  if (frame.active !== null) give(frame.active, frame, open);
  state.agenda.add(open.frame);
};

export const enterFrame = (state: RunState, path: string, frame: Frame): void => {
  state.frames.set(path, frame);
  if (frame.parent !== null) addTo(state.children, frame.parent, path);
  state.agenda.add(path);
};
/** A frame that has ended is not looked at any more, and is no open part of its parent. */
export const closeFrame = (state: RunState, path: string, parent: string): void => {
  state.agenda.delete(path);
  state.children.delete(path);
  removeFrom(state.children, parent, path);
};
export const leaveNode = (frame: Frame, node: string, value: Value, drop: readonly string[]): void => {
  for (const name of drop) delete frame.values[name];
  if (value !== undefined && !drop.includes(node)) frame.values[node] = value;
  frame.at++;
  frame.active = null;
};
/** Forgets frames that were kept for a retry: their failure is handled. */
export const forget = (state: RunState, frame: Frame): void => {
  for (const path of frame.kept ?? []) {
    const kept = state.frames.get(path);
    if (kept === undefined) continue;
    forget(state, kept);
    state.frames.delete(path);
  }
  delete frame.kept;
};
export const endRun = (state: RunState): void => {
  state.agenda.clear();
  state.children.clear();
  state.commands.clear();
  state.frames.clear();
};

/** An arm's name as part of a path: what could be taken for a separator is written as ~hex. */
export const pathSegment = (name: string): string =>
  name.replace(/[^A-Za-z0-9_-]/g, (character) => `~${character.codePointAt(0)?.toString(16)}~`);
