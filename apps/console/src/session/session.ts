import { useQuery } from "@tanstack/react-query";
import type { Answer } from "signalbox/client";
import { queries, rememberCsrf, server } from "../server/queries.ts";

export type Session = Answer<"GET /api/session">;

/** Takes a session that the server has just begun. */
export function begin(session: Session): void {
  rememberCsrf(session.csrf);
  queries.setQueryData(["session"], session);
}

export const useSession = () =>
  useQuery({
    queryKey: ["session"],
    queryFn: async ({ signal }) => {
      const session = await server.call("GET /api/session", {}, signal);
      rememberCsrf(session.csrf);
      return session;
    },
    retry: false,
    staleTime: 60_000,
  });

/** Begins anew, so that nothing of whoever was here stays in the page. */
export async function signOut(): Promise<void> {
  await server.call("DELETE /api/session", {});
  window.location.assign("/");
}
