import { QueryClient } from "@tanstack/react-query";
import { HttpClient } from "signalbox/client";

/** The server that this page came from. */
export const server = new HttpClient({ server: "" });

export const queries = new QueryClient({
  defaultOptions: { queries: { staleTime: 5_000, retry: 1, refetchOnWindowFocus: true } },
});
