import type { LeakCode } from "./approval-proof.ts";

/** Why an effect is not proven, and what to do about it. */
export interface Leak {
  readonly code: LeakCode;
  readonly problem: string;
  readonly advice: string;
}

const ADVICE: { readonly [K in LeakCode]: (tool: string) => string } = {
  "no-approval": (tool) =>
    `Give propose(...) of "${tool}" to the \`calls\` of an approval on every way here, and f.perform it in \`granted\`.`,
  "not-shown": (tool) =>
    `Propose the call itself: propose(...) of "${tool}" in \`calls\`, and f.perform it. Or show every value that is sent, and send the shown ones.`,
  renamed: () => "Show it under the name that it is sent as, or propose the call itself.",
  edited: () => "Send what `granted` receives, not what was there before: a person may have edited it.",
  changed: () => "Build it before the approval and show the result, or propose the call itself.",
  "second-send": () => "Ask anew for each send: an approval of its own inside the loop, or a second proposal in `calls`.",
  "chosen-by-model": (tool) =>
    `Let the agent only draft, and have the workflow propose the call; or name it in a policy: policyFor(..., { rules: [{ then: ask(...) }] }) of "${tool}".`,
  planned: (tool) => `Put a policy in force that asks about "${tool}": a plan's later calls are not known when it is approved.`,
  "wrong-person": () => "Ask whom the policy names in `by`, or let the policy take who is asked here.",
};

export const leakOf = (code: LeakCode, problem: string, tool: string): Leak => ({ code, problem, advice: ADVICE[code](tool) });
