import type { Json } from "../base/json.ts";

/** Why a step failed, as an `onError` arm receives it. */
export type StepError = {
  /** The tool's or engine's code: "timeout", "not-sent", "output-invalid", "child-cancelled", or what the tool named. */
  readonly code: string;
  readonly message: string;
  /** How many attempts were made. */
  readonly attempts: number;
  /** Of a plan's run: the version that failed, with what it had completed (definition/planner.ts). */
  readonly plan?: Json;
  /** For map and all: each failed part by its key. */
  readonly failures?: { readonly [key: string]: { readonly code: string; readonly message: string } };
};

/** A map item under `onItemError: "collect"`. */
export type Collected<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: StepError };

export const stepError = (code: string, message: string, attempts = 0): StepError => ({ code, message, attempts });
export const asJson = (error: StepError): Json => error as unknown as Json;
