import { stepError } from "../../definition/step-error.ts";
import type { Arrival } from "../../kernel/index.ts";

/** What a fork is told; or why nobody can tell it, and its branch ends. */
export type Answer = Arrival | { readonly why: string };

export const failedWith = (id: string, code: string, message: string): Arrival => ({
  type: "step-failed",
  controller: "rules",
  id,
  error: stepError(code, message.slice(0, 2_000).toWellFormed()),
  retryable: false,
  jitter: 0,
});
