import type { CommandId, FramePath } from "./run-state.ts";

/** A node with its place in loops and arms, as people read it: "check", "leads[3]/check". */
export const nodePath = (frame: FramePath, node: string): string => (frame === "" ? node : `${frame}/${node}`);

/** "<frame>/<node>#<n>": unique in a run, and known before the command is opened. */
export const commandId = (frame: FramePath, node: string, suffix: string | number): CommandId => `${frame}/${node}#${suffix}`;
