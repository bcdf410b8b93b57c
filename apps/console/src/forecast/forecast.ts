import type { Answer } from "signalbox/client";
import { server } from "../server/queries.ts";

export type Forecast = Answer<"GET /api/workflows/{workflow}/forecast">;
export type Band = NonNullable<Forecast["total"]["costMicroUsd"]>;
export type Curve = Forecast["curves"][number];
export type Shape = Curve["shape"];

export const forecastQuery = (workflow: string, runs: number) => ({
  queryKey: ["forecast", workflow, runs],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
    server.call("GET /api/workflows/{workflow}/forecast", { params: { workflow }, query: { runs } }, signal),
  staleTime: 60_000,
});
