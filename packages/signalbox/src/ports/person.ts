import type { Identity } from "../kernel/index.ts";

/** Who acts, and why. */
export interface Person {
  readonly by: string;
  readonly reason?: string;
  /** How it is known that it is them; absent: they say so. Set by the server alone, which proved it. */
  readonly identity?: Identity;
}
