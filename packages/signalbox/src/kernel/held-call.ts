import type { ApproveState } from "./run-state.ts";

/** The name of the one call in the proposal that a policy opens in front of it. */
export const HELD_CALL = "call";

/** What a command of an approval is called after its step: one in front of a call has the call's attempt before it. */
export const approvalPart = ({ held }: Pick<ApproveState, "held">, part: string | number): string =>
  held === undefined ? String(part) : `${held.step.attempt}.ask.${part}`;
