import type { RunStatus, WaitKind } from "./engine.ts";

export type Comparison = ">" | ">=" | "<" | "<=";
/** What a run waits for; "human": for any person. */
export type WaitWord = WaitKind | "human";

/** One condition on a run. A name that ends in "*" stands for every one that begins so. */
export type RunCondition =
  | { readonly field: "status"; readonly not: boolean; readonly any: readonly RunStatus[] }
  | { readonly field: "waiting"; readonly not: boolean; readonly any: readonly WaitWord[] }
  | { readonly field: "workflow" | "subject"; readonly not: boolean; readonly any: readonly string[] }
  | { readonly field: "cost"; readonly not: boolean; readonly than: Comparison; readonly microUsd: number }
  /** In the run's id, subject, outcome or error. */
  | { readonly field: "text"; readonly not: boolean; readonly text: string };

/** Conditions that hold together. */
export type RunQuery = readonly RunCondition[];
