import type { Answer, Given } from "signalbox/client";
import { server } from "../server/queries.ts";
import type { Window } from "./policies-search.ts";

export type BacktestPage = Answer<"POST /api/policies/backtest">;
export type Flip = BacktestPage["flips"][number];
export type Trial = Given<"POST /api/policies/backtest">["body"];

/** Runs that are looked at in one go. */
const RUNS = 500;
const RECENT = 200;
const DAY_MS = 86_400_000;

export const tryPolicies = (trial: Trial): Promise<BacktestPage> =>
  server.call("POST /api/policies/backtest", { body: { ...trial, limit: RUNS } });

/** How often each rule has answered in the newest runs. */
export const answeredQuery = {
  queryKey: ["policies", "answered"],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
    server.call("POST /api/policies/backtest", { body: { limit: RECENT } }, signal),
  staleTime: 60_000,
};

/** To the minute, so that the pages of one back-test have one beginning. */
export const beginOf = (window: Window, now: number): string =>
  new Date(Math.floor((now - Number.parseInt(window, 10) * DAY_MS) / 60_000) * 60_000).toISOString();

type Policies = NonNullable<Trial["policies"]>;
/** The policies of a text, or why it is none; whether they are policies the engine says, with the places of what is wrong. */
export function policiesOf(text: string): Policies | string {
  if (text.trim() === "") return "Begin with a policy that is in force, or paste one as JSON.";
  try {
    const written = JSON.parse(text) as Policies | Policies[number];
    return Array.isArray(written) ? (written as Policies) : [written as Policies[number]];
  } catch (thrown) {
    return `That is no JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}
