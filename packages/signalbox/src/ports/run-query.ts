import type { RunStatus, WaitKind } from "./engine.ts";

export type Comparison = ">" | ">=" | "<" | "<=";
/** What a run waits for; "human": for any person. */
export type WaitWord = WaitKind | "human";

/** One condition on a run. A name that ends in "*" stands for every one that begins so. */
export type RunCondition =
  | { readonly field: "status"; readonly not: boolean; readonly any: readonly RunStatus[] }
  | { readonly field: "waiting"; readonly not: boolean; readonly any: readonly WaitWord[] }
  | Named<"workflow">
  | Named<"subject">
  /** Of which it has ordered a call. */
  | Named<"tool">
  /** For which it has paid: "model:large", "tool:crm.*"; or who had it paid: "rules", "ai", "human". */
  | Named<"paid">
  | { readonly field: "cost"; readonly not: boolean; readonly than: Comparison; readonly microUsd: number }
  /** Words that stand next to each other in what the run was given or came to, in its subject, id, outcome or error; a star at the end: the last may go on. */
  | { readonly field: "text"; readonly not: boolean; readonly text: string };

interface Named<Field> {
  readonly field: Field;
  readonly not: boolean;
  readonly any: readonly string[];
}

/** Conditions that hold together. */
export type RunQuery = readonly RunCondition[];
