import { Bell, BellRing, CircleCheck, CircleX, Hourglass, type LucideIcon, OctagonAlert, TimerReset } from "lucide-react";
import type { Answer } from "signalbox/client";
import { server } from "../server/queries.ts";

export type Notice = Answer<"GET /api/notices">["notices"][number];

/** What kind of thing it is, as a shape: colour is kept for who is in control. */
export const shapes: { readonly [K in Notice["kind"]]: LucideIcon } = {
  approval: Bell,
  question: Bell,
  settlement: Bell,
  reminder: TimerReset,
  deadline: Hourglass,
  failed: CircleX,
  blocked: OctagonAlert,
  "alert-fired": BellRing,
  "alert-recovered": CircleCheck,
};

/** A page that is open is told of notices about runs; those of alerts are asked for now and then. */
const EVERY_MS = 60_000;
export const unreadQuery = {
  queryKey: ["notices", "unread"],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
    server.call("GET /api/notices", { query: { unread: "true", limit: 1 } }, signal),
  refetchInterval: EVERY_MS,
} as const;
