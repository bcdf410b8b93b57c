import type { Answer } from "signalbox/client";
import { queries, server } from "../server/queries.ts";

export type PlanView = Answer<"GET /api/workflows/{workflow}/plan">;
export type Plan = PlanView["plan"];
export type PlanChange = Plan["changes"][number];
export type PublishRequest = NonNullable<PlanView["request"]>;

export const planQuery = (workflow: string, version: number | undefined) => ({
  queryKey: ["publish-plan", workflow, version ?? "loaded"],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
    server.call("GET /api/workflows/{workflow}/plan", { params: { workflow }, query: { version } }, signal),
  // What runs are open, and what others have approved, changes by itself.
  refetchInterval: 15_000,
});

/** What is live is another version now, or a request stands otherwise. */
export async function publishingChanged(): Promise<void> {
  for (const queryKey of [["publish-plan"], ["workflow"], ["workflows"]]) await queries.invalidateQueries({ queryKey });
}

export const areas: readonly (readonly [PlanChange["area"], string])[] = [
  ["cost", "What a run can take"],
  ["limits", "Limits"],
  ["starts", "What starts it"],
  ["reach", "What it reaches"],
  ["approvals", "Who clears what leaves"],
  ["models", "Models"],
  ["data", "What models are told"],
  ["steps", "Steps"],
];
