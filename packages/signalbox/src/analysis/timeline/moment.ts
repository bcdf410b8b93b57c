import { formatInstant } from "../../base/instant.ts";
import type { Json, Value } from "../../base/json.ts";
import type { Controller, Proposal } from "../../kernel/index.ts";

/** What a line of the timeline says, apart from when and where. Texts from outside are raw: whoever prints makes them visible. */
export type Saying =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "time"; readonly before: string; readonly at: string }
  | { readonly kind: "value"; readonly before: string; readonly value: Value; readonly byModel?: true }
  | { readonly kind: "read"; readonly values: { readonly [name: string]: Json } }
  | { readonly kind: "proposal"; readonly proposal: Proposal; readonly hash: string }
  | { readonly kind: "bad"; readonly text: string };

/** One thing that happened, with what came of it. */
export interface Moment {
  /** ISO 8601. */
  readonly at: string;
  readonly controller: Controller;
  readonly informedByAi: boolean;
  /** Its first event's place in the journal, from 0. */
  readonly index: number;
  /** "" for the run itself. */
  readonly path: string;
  readonly headline: Saying;
  readonly more: Saying[];
  /** Tells nothing to somebody who wants to know what happened; shown by --all. */
  readonly isBookkeeping: boolean;
}

export const said = (text: string): Saying => ({ kind: "text", text });
/** `at`: milliseconds since 1970. */
export const timed = (before: string, at: number): Saying => ({ kind: "time", before, at: formatInstant(at) });
export const valued = (before: string, value: Value): Extract<Saying, { kind: "value" }> => ({ kind: "value", before, value });
export const wrong = (text: string): Saying => ({ kind: "bad", text });
