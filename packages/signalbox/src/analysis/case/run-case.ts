// A run as a test case: everything that reached it from outside, and what it did about it. JSON, to be kept beside the code.
import { SignalboxError } from "../../base/error.ts";
import { isObject, type Json } from "../../base/json.ts";
import type { Arrival } from "../../kernel/index.ts";

/** Something that a run did which somebody outside could have noticed, or on which everything after it depends. */
export type CaseFact = {
  /** calls, computes, computed, asks-model, takes, asks-approval, asks, waits, starts, refuses, stops, completes, fails, cancels */
  readonly does: string;
  /** Path of the step, with loop indexes; "" is the run. */
  readonly step: string;
} & { readonly [detail: string]: Json };

/** What arrived at one moment, and what followed from it. */
export interface CaseMoment {
  /** The journal clock: milliseconds since 1970. */
  readonly at: number;
  readonly arrives: readonly Arrival[];
  readonly follows: readonly CaseFact[];
}
export interface RunCase {
  readonly format: "signalbox-case";
  readonly version: 1;
  readonly workflow: string;
  /** Hash of the graph that the run was pinned to. */
  readonly graph: string;
  readonly runId: string;
  /** How many different values stand for something that may not be told. */
  readonly redacted: number;
  readonly moments: readonly CaseMoment[];
}

/** @throws SignalboxError `usage` when it is none, or of a later version. */
export function parseCase(value: unknown, place: string): RunCase {
  const refuse = (why: string): never => {
    throw new SignalboxError("usage", `${place} is no test case: ${why} Save one with "signalbox test <run>".`);
  };
  if (!isObject(value) || value.format !== "signalbox-case") return refuse('its format is not "signalbox-case".');
  if (value.version !== 1) return refuse(`it has version ${String(value.version)}, and this Signalbox reads version 1.`);
  if (typeof value.workflow !== "string" || typeof value.runId !== "string" || !Array.isArray(value.moments))
    return refuse("its workflow, its run or its moments are missing.");
  return value as unknown as RunCase;
}
