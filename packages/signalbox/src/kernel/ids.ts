import type { CommandId, FramePath } from "./run-state.ts";

/** "<frame>/<node>#<n>": unique in a run, and known before the command is opened. */
export const commandId = (frame: FramePath, node: string, suffix: string | number): CommandId => `${frame}/${node}#${suffix}`;
